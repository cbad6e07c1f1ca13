import type { WeightsReport } from '../../../../shared/domain/weights.ts';

/** Names that a line for people lists before it counts the rest. */
const shown = 4;

/** The report in lines for people, the count of what matched first. */
export function describeReport(report: WeightsReport): readonly string[] {
  const { file, naming, matched, notInFile, notInNet, reinitialised, adapted, skipped } = report;
  const { newByDesign = [] } = report;
  const missing = notInFile.filter((name) => !newByDesign.includes(name));
  const total = matched.length + missing.length + reinitialised.length;
  const shapes = reinitialised.map(
    ({ name, shape, found }) =>
      `${name} ([${found.join(', ')}] in the file, [${shape.join(', ')}] in the net)`,
  );
  return [
    `${file}: ${matched.length} of ${total} variables matched, by the names of ${naming}.`,
    ...(newByDesign.length === 0
      ? []
      : [`The decoder is new and starts from scratch: ${newByDesign.length} variables.`]),
    ...list('Not in the file, left at their initial values', missing),
    ...list('Of another shape, left at their initial values', shapes),
    ...list('Not in the net, left out', notInNet),
    ...list(
      'No numbers, left out',
      skipped.map(({ name, reason }) => `${name} (${reason})`),
    ),
    ...adapted,
  ];
}

function list(what: string, names: readonly string[]): readonly string[] {
  if (names.length === 0) return [];
  const rest = names.length > shown ? ` and ${names.length - shown} more` : '';
  return [`${what}: ${names.slice(0, shown).join(', ')}${rest}.`];
}
