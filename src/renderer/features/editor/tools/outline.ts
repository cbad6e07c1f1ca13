import { emitPolygon } from '../document/raster/polygon.ts';
import type { Point } from '../document/raster/span.ts';
import type { ToolContext } from './tool.ts';

/** Gives the pixels inside an outline to the class, as one entry of the history. */
export function fillOutline(context: ToolContext, points: readonly Point[]): void {
  context.preview(null);
  const { classId, writable } = context.paint();
  const gesture = context.document.begin();
  emitPolygon(points, (y, from, to) => gesture.fillSpan(y, from, to, classId, writable));
  context.commit(classId);
}
