/** A rectangle in the coordinates of a grid's content. */
export interface Band {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

export interface GridShape {
  readonly columns: number;
  readonly count: number;
  /** Pixels from the content's edge to the first tile, and between two. */
  readonly gap: number;
  readonly tileWidth: number;
  readonly tileHeight: number;
}

export function bandBetween(
  a: { readonly x: number; readonly y: number },
  b: { readonly x: number; readonly y: number },
): Band {
  return {
    left: Math.min(a.x, b.x),
    top: Math.min(a.y, b.y),
    right: Math.max(a.x, b.x),
    bottom: Math.max(a.y, b.y),
  };
}

/** Places of the tiles a band touches, without looking at each: rows and columns follow from its edges. */
export function tilesUnder(band: Band, shape: GridShape): readonly number[] {
  const { columns, count, gap, tileWidth, tileHeight } = shape;
  const firstColumn = firstAfter(band.left, gap, tileWidth);
  const lastColumn = Math.min(columns - 1, lastBefore(band.right, gap, tileWidth));
  const firstRow = firstAfter(band.top, gap, tileHeight);
  const lastRow = lastBefore(band.bottom, gap, tileHeight);
  const found: number[] = [];
  for (let row = firstRow; row <= lastRow; row++) {
    for (let column = firstColumn; column <= lastColumn; column++) {
      const place = row * columns + column;
      if (place < count) found.push(place);
    }
  }
  return found;
}

/** The first tile that ends behind `edge`. */
function firstAfter(edge: number, gap: number, size: number): number {
  return Math.max(0, Math.ceil((edge - gap - size) / (size + gap)));
}

/** The last tile that begins before `edge`. */
function lastBefore(edge: number, gap: number, size: number): number {
  return Math.floor((edge - gap) / (size + gap));
}
