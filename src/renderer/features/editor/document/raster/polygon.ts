import type { EmitSpan, Point } from './span.ts';

/** An edge crosses the row: at `x`, downwards (+1) or upwards (−1). */
interface Crossing {
  readonly x: number;
  readonly winding: 1 | -1;
}

/**
 * The pixels whose centres lie inside a closed polygon, by the non-zero rule: a lasso that crosses itself leaves no
 * holes. A centre exactly on an edge belongs to the polygon on its right or below, so that neighbours share none.
 */
export function emitPolygon(points: readonly Point[], emit: EmitSpan): void {
  const ys = points.map(({ y }) => y);
  const first = Math.floor(Math.min(...ys) - 0.5);
  const last = Math.ceil(Math.max(...ys) - 0.5);
  for (let y = first; y <= last; y += 1) emitRow(crossingsOf(points, y + 0.5), y, emit);
}

function crossingsOf(points: readonly Point[], centre: number): readonly Crossing[] {
  const found: Crossing[] = [];
  for (let i = 0; i < points.length; i += 1) {
    const [a, b] = [points[i], points[(i + 1) % points.length]];
    if (a.y <= centre === b.y <= centre) continue;
    const x = a.x + ((centre - a.y) / (b.y - a.y)) * (b.x - a.x);
    found.push({ x, winding: a.y < b.y ? 1 : -1 });
  }
  return found.sort((one, other) => one.x - other.x);
}

function emitRow(crossings: readonly Crossing[], y: number, emit: EmitSpan): void {
  let winding = 0;
  let start = 0;
  for (const crossing of crossings) {
    if (winding === 0) start = crossing.x;
    winding += crossing.winding;
    const [from, to] = [Math.ceil(start - 0.5), Math.ceil(crossing.x - 0.5)];
    if (winding === 0 && from < to) emit(y, from, to);
  }
}
