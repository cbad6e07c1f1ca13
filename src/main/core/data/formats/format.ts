import type { FormatFinding, ImportProblem, Split } from '../../../../shared/domain/dataset.ts';
import type { SourceTree } from '../scan.ts';

/** One image of a source, before anything of it is read. */
export interface SourceItem {
  /** Shown name: the image's file name. */
  readonly name: string;
  /** Absolute path. */
  readonly image: string;
  /** Absolute path of its mask; null: it has none. */
  readonly mask: string | null;
  /** Null where the source says nothing about splits. */
  readonly split: Split | null;
}

/** What one mask value means, as far as the source says. */
export interface SourceLabel {
  /** Pixel value in index masks. */
  readonly index: number;
  /** Null where the source gives only colours. */
  readonly name: string | null;
  /** `0xRRGGBB` in colour masks, and the class's colour; null where unknown. */
  readonly color: number | null;
  /** Belongs to no class. */
  readonly isVoid: boolean;
}

export interface SourceDataset {
  readonly items: readonly SourceItem[];
  /** Empty: the values found define the classes. */
  readonly labels: readonly SourceLabel[];
  /** What the ids of grey masks mean by the format's own rule; used where `labels` is empty. */
  readonly usualLabels?: readonly SourceLabel[];
  readonly problems: readonly ImportProblem[];
}

/** A dataset layout the studio can import. Both functions look at names and small text files only. */
export interface DatasetFormat {
  readonly id: string;
  readonly name: string;
  readonly help: string;
  readonly canWrite: boolean;
  /** How well the tree fits, 0 … 1, and in one sentence why. */
  detect(tree: SourceTree): Promise<Omit<FormatFinding, 'format'>>;
  /** Pairs images with masks; files that do not fit become problems. */
  read(tree: SourceTree): Promise<SourceDataset>;
}

const voidNames = new Set(['void', 'ignore', 'unlabelled', 'unlabeled', 'dontcare', 'ignored']);

/** Names that everywhere mean "no class": void, ignore, unlabelled … */
export function isVoidName(name: string): boolean {
  return voidNames.has(name.toLowerCase().replace(/[^a-z]/g, ''));
}

const splitWords: Readonly<Record<string, Split>> = {
  train: 'train', training: 'train', trn: 'train',
  val: 'val', valid: 'val', validation: 'val', dev: 'val',
  test: 'test', testing: 'test', tst: 'test',
}; // prettier-ignore

/** The split a folder or list file is named after: `Training` → train. */
export function splitOfWord(word: string): Split | null {
  const key = word.toLowerCase();
  return Object.hasOwn(splitWords, key) ? splitWords[key] : null;
}
