import type { ImportProblem, ImportReport } from '../../../../shared/domain/dataset.ts';
import { t } from '../../../app/i18n.ts';
import { formatCount } from '../../../format/numbers.ts';

export interface ImportCheckLine {
  readonly isFine: boolean;
  readonly text: string;
}

/** Kinds of problems that are one question to a reader, in the order of what they cost. */
const groups: readonly { readonly id: string; readonly codes: readonly ImportProblem['code'][] }[] = [
  { id: 'readable', codes: ['unreadable', 'unsupported', 'tooLarge', 'specialFile'] },
  { id: 'paired', codes: ['noMask', 'noImage', 'duplicate'] },
  { id: 'sizes', codes: ['sizeMismatch'] },
  { id: 'lossless', codes: ['lossyMask'] },
  { id: 'values', codes: ['unknownValue', 'unknownColor'] },
  { id: 'lists', codes: ['badList'] },
];

/** What was checked on every pair, and what came of it; nothing about masks where there are none. */
export function importChecks({ problems, masks, splits }: ImportReport): readonly ImportCheckLine[] {
  const lines = groups
    .filter(({ id }) => masks > 0 || id === 'readable' || problems.some(({ code }) => ofGroup(id, code)))
    .map(({ id, codes }) => {
      const found = problems.filter(({ code }) => codes.includes(code)).length;
      const key = `library.import.check.${id}`;
      return { isFine: found === 0, text: found === 0 ? t(`${key}.fine`) : t(`${key}.found`, { n: formatCount(found) }, found) }; // prettier-ignore
    });
  const canTrain = splits.train > 0 && splits.val > 0;
  return [
    ...lines,
    { isFine: canTrain, text: t(`library.import.check.splits.${canTrain ? 'fine' : 'found'}`) },
  ];
}

function ofGroup(id: string, code: ImportProblem['code']): boolean {
  return groups.find((group) => group.id === id)?.codes.includes(code) ?? false;
}

/** The whole report as text, for a message to whoever made the data. */
export function reportText(
  report: ImportReport,
  problems: readonly { readonly file: string; readonly message: string }[],
): string {
  const head = `${report.dataset} (${report.format}): ${report.items} images, ${report.masks} masks, ${problems.length} problems`;
  return [head, ...problems.map(({ file, message }) => `${file}\t${message}`)].join('\n');
}
