import { parseColor } from '../../../../shared/domain/labels.ts';
import type { ImportProblem } from '../../../../shared/domain/dataset.ts';
import { readTreeText, type SourceTree } from '../scan.ts';
import { isVoidName, type SourceLabel } from './format.ts';
import { baseName } from './paths.ts';

interface Row {
  readonly name: string;
  /** Pixel value where the table says it, else the row's place. */
  readonly index?: number | undefined;
  readonly color?: number | undefined;
}

interface TableKind {
  readonly file: RegExp;
  parse(text: string): readonly Row[];
}

/** Files that name classes, the richest first: those with colours, then plain lists of names. */
const tableKinds: readonly TableKind[] = [
  { file: /^labelmap\.txt$/i, parse: parseLabelMap },
  { file: /^label_colou?rs\.txt$/i, parse: parseColourList },
  { file: /^_?(?:class_dict|classes|labels|labelmap)(?:_seg)?\.csv$/i, parse: parseCsv },
  {
    file: /^(?:classes|labels|label_?map|palette|colou?rs|class_dict|project)\.json$/i,
    parse: parseJsonTable,
  },
  { file: /^(?:classes|labels|names|label_names|class_names|codes)\.txt$/i, parse: parseNames },
];

/** The class table lying beside the images, if any: of the richest kind that can be read, the one nearest to the top. */
export async function readLabelTable(
  tree: SourceTree,
): Promise<{ readonly labels: readonly SourceLabel[]; readonly problems: readonly ImportProblem[] }> {
  const problems: ImportProblem[] = [];
  for (const kind of tableKinds) {
    const files = tree.files.filter((file) => kind.file.test(baseName(file)));
    files.sort((a, b) => a.split('/').length - b.split('/').length);
    if (files.length === 0) continue;
    const [file] = files;
    const rows = parseSafely(kind, (await readTreeText(tree, file)) ?? '');
    if (rows.length > 0) return { labels: rows.map(toLabel), problems };
    const message = 'It looks like a class table but holds no classes that can be read.';
    problems.push({ file, code: 'badList', message });
  }
  return { labels: [], problems };
}

function parseSafely(kind: TableKind, text: string): readonly Row[] {
  try {
    return kind.parse(text).filter((row) => row.name !== '');
  } catch {
    return [];
  }
}

function toLabel(row: Row, place: number): SourceLabel {
  return {
    index: row.index ?? place,
    name: row.name,
    color: row.color ?? null,
    isVoid: isVoidName(row.name),
  };
}

function linesOf(text: string): readonly string[] {
  return text.split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#')); // prettier-ignore
}

function packColour(parts: readonly (string | number | undefined)[]): number | undefined {
  const [red, green, blue] = parts.map(Number);
  const isByte = (value: number) => Number.isInteger(value) && value >= 0 && value <= 255;
  return [red, green, blue].every(isByte) ? (red << 16) | (green << 8) | blue : undefined;
}

/** CVAT: `name:r,g,b:parts:actions`. */
function parseLabelMap(text: string): readonly Row[] {
  return linesOf(text).map((line) => {
    const [name, colour = ''] = line.split(':');
    return { name, color: packColour(colour.split(',')) };
  });
}

/** CamVid: `r g b name`. */
function parseColourList(text: string): readonly Row[] {
  return linesOf(text).map((line) => {
    const [red, green, blue, ...name] = line.split(/\s+/);
    return { name: name.join(' '), color: packColour([red, green, blue]) };
  });
}

/** `name,r,g,b` in any order of columns, with a header line. */
function parseCsv(text: string): readonly Row[] {
  const [header = '', ...lines] = linesOf(text);
  const columns = header.toLowerCase().split(',').map((column) => column.trim()); // prettier-ignore
  const columnOf = (...names: readonly string[]) => columns.findIndex((column) => names.includes(column));
  const [name, red, green, blue, index] = [
    columnOf('name', 'class', 'label'), columnOf('r', 'red'), columnOf('g', 'green'), columnOf('b', 'blue'),
    columnOf('id', 'index', 'value', 'pixel value'),
  ]; // prettier-ignore
  return lines.map((line) => {
    // A row may be shorter than the header.
    const cells: readonly (string | undefined)[] = line.split(',').map((cell) => cell.trim());
    return {
      name: cells[name] ?? '',
      color: packColour([red, green, blue].map((column) => wholeNumber(cells[column]))),
      index: wholeNumber(cells[index]),
    };
  });
}

function wholeNumber(cell: string | undefined): number | undefined {
  return cell !== undefined && /^\d+$/.test(cell) ? Number(cell) : undefined;
}

/**
 * One name a line, or `value: name`, or `value name`. Two known lists begin with what no mask holds: labelme’s
 * `__ignore__` stands for −1, so that the next name has index 0; COCO-Stuff’s `0: unlabeled` for 255, and every other
 * id for one less.
 */
function parseNames(text: string): readonly Row[] {
  const lines = linesOf(text);
  const isCocoStuff = lines[0] === '0: unlabeled' && lines[1] === '1: person' && lines.at(-1) === '182: wood';
  const names = lines.slice(isCocoStuff || lines[0] === '__ignore__' ? 1 : 0);
  return names.map((line) => {
    const match = /^(\d+)\s*[:,;\s]\s*(.+)$/.exec(line);
    return match === null
      ? { name: line }
      : { name: match[2], index: Number(match[1]) - Number(isCocoStuff) };
  });
}

/**
 * A list of names or of `{name, color, id}`; an object of value → name, or of name → value, colour or `{id, color}`;
 * any of them under `classes`. An object that holds anything else is something else.
 */
function parseJsonTable(text: string): readonly Row[] {
  const json: unknown = JSON.parse(text);
  const table = isRecord(json) ? (json['classes'] ?? json['labels'] ?? json['categories'] ?? json) : json;
  if (Array.isArray(table)) return table.map(rowOfJson);
  if (!isRecord(table)) return [];
  const rows = Object.entries(table).map(([key, value]): Row => {
    if (/^\d+$/.test(key)) return { ...rowOfJson(value), index: Number(key) };
    return { ...rowOfJson(isRecord(value) ? value : { id: value, color: value }), name: key };
  });
  return rows.every(({ index = -1, color }) => index >= 0 || color !== undefined) ? rows : [];
}

function rowOfJson(value: unknown): Row {
  if (!isRecord(value)) return { name: typeof value === 'string' ? value : '' };
  const name = value['name'] ?? value['label'] ?? value['title'];
  const index = value['id'] ?? value['index'] ?? value['value'];
  return {
    name: typeof name === 'string' ? name : '',
    color: colourOfJson(value['color'] ?? value['colour'] ?? value['rgb']),
    index: Number.isInteger(index) ? (index as number) : undefined,
  };
}

function colourOfJson(value: unknown): number | undefined {
  if (Array.isArray(value)) return packColour(value as readonly number[]);
  if (typeof value !== 'string' || !/^#[0-9a-f]{6}$/i.test(value)) return undefined;
  return packColour(parseColor(value));
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
