import { emitStroke, snapBrush } from '../../document/raster/stroke.ts';
import type { Point } from '../../document/raster/span.ts';
import type { ToolContext, ToolState } from '../tool.ts';
import { idleBrush } from './idle.ts';

/** A stroke in progress: each move covers the way from the place before. */
export function painting(context: ToolContext, classId: () => number, from: Point, to: Point): ToolState {
  const { writable, brushSizePx } = context.paint();
  const id = classId();
  const gesture = context.document.begin();
  let last = snapBrush(from, brushSizePx);

  function paintTo(point: Point): void {
    const next = snapBrush(point, brushSizePx);
    emitStroke(last, next, brushSizePx, (y, left, right) => gesture.fillSpan(y, left, right, id, writable));
    last = next;
    context.document.show();
  }

  paintTo(to);
  const state: ToolState = {
    // The document ends it, too: a step of the history was chosen, or ids came from elsewhere.
    get isBusy() {
      return !gesture.isEnded;
    },
    down: (at) => (gesture.isEnded ? idleBrush(context, classId).down(at) : state),
    move(at) {
      paintTo(at);
      return state;
    },
    up() {
      context.commit(id);
      return idleBrush(context, classId, last);
    },
    key: () => undefined,
    cancel() {
      context.document.cancel();
      return idleBrush(context, classId);
    },
  };
  return state;
}
