import type { StartCheck } from '../../../shared/domain/trainingEstimate.ts';
import { formatCount, formatShare } from '../../format/numbers.ts';

/** A line of "Before you start": words by key, and the way to mend it. */
export interface CheckLine {
  readonly id: StartCheck['id'];
  readonly state: StartCheck['state'];
  readonly key: string;
  readonly values: Readonly<Record<string, string>>;
  /** What the words count; chooses their plural. */
  readonly count: number;
  readonly fix: CheckFix | null;
}

export type CheckFix =
  | { readonly kind: 'batch'; readonly batch: number }
  | { readonly kind: 'page'; readonly page: 'editor' | 'library'; readonly label: string }
  | { readonly kind: 'classWeights' };

const pageFixes: Readonly<Partial<Record<StartCheck['id'], CheckFix>>> = {
  masks: { kind: 'page', page: 'library', label: 'importMasks' },
  train: { kind: 'page', page: 'library', label: 'openLibrary' },
  validation: { kind: 'page', page: 'library', label: 'openLibrary' },
  classes: { kind: 'page', page: 'library', label: 'openLibrary' },
  unknownClass: { kind: 'page', page: 'library', label: 'openLibrary' },
  classCoverage: { kind: 'page', page: 'library', label: 'openLibrary' },
  rareClass: { kind: 'classWeights' },
};

export function checkLine(check: StartCheck): CheckLine {
  const { id, state, values } = check;
  const words = { key: keyOf(check), values: wordsOf(values), count: Number(values['n'] ?? 0) };
  return { id, state, ...words, fix: state === 'ok' ? null : fixOf(check) };
}

function keyOf({ id, state, values }: StartCheck): string {
  if (id === 'memory' && state !== 'ok') return values['batch'] === 0 ? 'memory.none' : 'memory.warning';
  if (id === 'classCoverage' && state !== 'ok') {
    if (values['train'] !== '') return 'classCoverage.train';
    return 'classCoverage.validation';
  }
  return `${id}.${state === 'ok' ? 'ok' : 'lack'}`;
}

function fixOf({ id, values }: StartCheck): CheckFix | null {
  if (id === 'memory') {
    const batch = Number(values['batch']);
    return batch > 0 ? { kind: 'batch', batch } : null;
  }
  return pageFixes[id] ?? null;
}

/** Shares and bytes as people read them; counts with their commas. */
function wordsOf(values: StartCheck['values']): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      if (typeof value === 'string') return [key, value];
      if (key === 'share') return [key, formatShare(value)];
      if (key === 'need' || key === 'free') return [key, gigabytes(value)];
      return [key, formatCount(value)];
    }),
  );
}

/** The words around it name the unit. */
function gigabytes(bytes: number): string {
  return (bytes / 1e9).toFixed(1);
}
