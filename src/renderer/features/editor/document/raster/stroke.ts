import { emitInterval } from './span.ts';
import type { EmitSpan, Point } from './span.ts';

/** Where a brush of this size sits: on a pixel's centre when odd, on a corner when even, so that it is symmetric. */
export function snapBrush({ x, y }: Point, sizePx: number): Point {
  if (sizePx % 2 === 0) return { x: Math.round(x), y: Math.round(y) };
  return { x: Math.floor(x) + 0.5, y: Math.floor(y) + 0.5 };
}

/**
 * The pixels whose centres a round brush of diameter `sizePx` covers on its way from `a` to `b`: at most half the
 * size away from the line between them. The shape is convex, so each row is one span.
 */
export function emitStroke(a: Point, b: Point, sizePx: number, emit: EmitSpan): void {
  const radius = sizePx / 2;
  const first = Math.ceil(Math.min(a.y, b.y) - radius - 0.5);
  const last = Math.floor(Math.max(a.y, b.y) + radius - 0.5);
  const sides = sidesOf(a, b, radius);
  for (let y = first; y <= last; y += 1) {
    const centre = y + 0.5;
    const row = { left: Infinity, right: -Infinity };
    widenByDisc(row, a, radius, centre);
    widenByDisc(row, b, radius, centre);
    for (const [from, to] of sides) widenByEdge(row, from, to, centre);
    emitInterval(y, row.left, row.right, emit);
  }
}

interface Row {
  left: number;
  right: number;
}

/** Edges of the rectangle between the two discs. */
function sidesOf(a: Point, b: Point, radius: number): readonly (readonly [Point, Point])[] {
  const length = Math.hypot(b.x - a.x, b.y - a.y);
  if (length === 0) return [];
  const across = { x: (-(b.y - a.y) / length) * radius, y: ((b.x - a.x) / length) * radius };
  const corners = [
    { x: a.x + across.x, y: a.y + across.y },
    { x: b.x + across.x, y: b.y + across.y },
    { x: b.x - across.x, y: b.y - across.y },
    { x: a.x - across.x, y: a.y - across.y },
  ];
  return corners.map((corner, i) => [corner, corners[(i + 1) % corners.length]] as const);
}

function widenByDisc(row: Row, { x, y }: Point, radius: number, centre: number): void {
  const rest = radius * radius - (centre - y) ** 2;
  if (rest < 0) return;
  const half = Math.sqrt(rest);
  row.left = Math.min(row.left, x - half);
  row.right = Math.max(row.right, x + half);
}

function widenByEdge(row: Row, from: Point, to: Point, centre: number): void {
  if (from.y === to.y || centre < Math.min(from.y, to.y) || centre > Math.max(from.y, to.y)) return;
  const x = from.x + ((centre - from.y) / (to.y - from.y)) * (to.x - from.x);
  row.left = Math.min(row.left, x);
  row.right = Math.max(row.right, x);
}
