import { floodFill, sameLabel, similarColour } from '../../document/raster/floodFill.ts';
import { isInside } from '../../document/maskBuffer.ts';
import type { Point } from '../../document/raster/span.ts';
import { idleState } from '../tool.ts';
import type { ToolContext, ToolState } from '../tool.ts';

export function idleFill(context: ToolContext): ToolState {
  const state = idleState({
    down(at) {
      fillAt(context, at);
      return state;
    },
  });
  return state;
}

function fillAt(context: ToolContext, at: Point): void {
  const { buffer } = context.document;
  const { width, height } = buffer;
  const [x, y] = [Math.floor(at.x), Math.floor(at.y)];
  if (!isInside(buffer, x, y)) return;
  const matches = matcher(context, y * width + x);
  if (matches === null) return;
  const { classId, writable } = context.paint();
  const gesture = context.document.begin();
  // What is filled is found before anything is written: the writes would change what the labels say.
  const spans: number[] = [];
  floodFill({ width, height, matches }, x, y, (...span) => spans.push(...span));
  for (let i = 0; i < spans.length; i += 3) {
    gesture.fillSpan(spans[i], spans[i + 1], spans[i + 2], classId, writable);
  }
  context.commit(classId);
}

function matcher(context: ToolContext, seed: number): ((index: number) => boolean) | null {
  const { fillSource, tolerance } = context.paint();
  if (fillSource === 'label') return sameLabel(context.document.buffer.data, seed);
  const pixels = context.pixels();
  return pixels === null ? null : similarColour(pixels.data, seed, tolerance);
}
