export const normalisations = ['row', 'column', 'pixels'] as const;
export type Normalisation = (typeof normalisations)[number];

export interface MatrixCell {
  /** Share of its row or column, 0 … 1; pixels as they are. Null: nothing to divide by. */
  readonly value: number | null;
  /** How strongly it is coloured, 0 … 1. */
  readonly strength: number;
}

/** Rows truth, columns prediction, each cell as the normalisation reads it. */
export function matrixCells(
  confusion: readonly (readonly number[])[],
  by: Normalisation,
): readonly (readonly MatrixCell[])[] {
  const rows = confusion.map(sum);
  const columns = confusion.map((_, column) => sum(confusion.map((row) => row[column] ?? 0)));
  const largest = Math.max(1, ...confusion.flat());
  return confusion.map((row, y) =>
    row.map((count, x) => {
      if (by === 'pixels') return { value: count, strength: Math.sqrt(count / largest) };
      const whole = by === 'row' ? rows[y] : columns[x];
      const share = whole === 0 ? null : count / whole;
      return { value: share, strength: share ?? 0 };
    }),
  );
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}

/** Two digits are enough to read a share: "95", "2.1"; nothing where it rounds to 0. */
export function cellText(value: number | null, by: Normalisation): string {
  if (value === null) return '–';
  if (by === 'pixels') return compact(value);
  const percent = value * 100;
  if (percent < 0.05) return '';
  return percent >= 9.95 ? percent.toFixed(0) : percent.toFixed(1);
}

function compact(count: number): string {
  if (count < 1000) return count === 0 ? '' : String(count);
  if (count < 1e6) return `${(count / 1e3).toFixed(count < 1e4 ? 1 : 0)}k`;
  return `${(count / 1e6).toFixed(count < 1e7 ? 1 : 0)}M`;
}

/** Tab-separated, with the class names at both sides. */
export function matrixText(names: readonly string[], confusion: readonly (readonly number[])[]): string {
  const head = ['truth \\ prediction', ...names];
  const rows = confusion.map((row, index) => [names[index], ...row.map(String)]);
  return [head, ...rows].map((cells) => cells.join('\t')).join('\n');
}

/** The cell an arrow leads to from another, within `size` rows and columns. */
export function moveCell(
  [row, column]: readonly [number, number],
  key: string,
  size: number,
): readonly [number, number] | null {
  const last = size - 1;
  const moves: Readonly<Record<string, readonly [number, number]>> = {
    ArrowUp: [Math.max(0, row - 1), column],
    ArrowDown: [Math.min(last, row + 1), column],
    ArrowLeft: [row, Math.max(0, column - 1)],
    ArrowRight: [row, Math.min(last, column + 1)],
    Home: [row, 0],
    End: [row, last],
  };
  return Object.hasOwn(moves, key) ? moves[key] : null;
}
