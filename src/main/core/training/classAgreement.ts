import { ignoreIndex, mapClasses, type LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError } from '../../../shared/errors.ts';
import type { Dataset } from '../store/datasetStore.ts';

export interface ClassTables {
  /** Those of the net, in the order of its channels. */
  readonly run: readonly LabelClass[];
  /** Those that the masks of the dataset name today. */
  readonly project: readonly LabelClass[];
}

/**
 * Throws StudioError('badInput') where the masks of these splits do not mean what the net was made for. A class made
 * after the training has no channel in the net: its pixels would silently count as void. A table in another order, or of
 * other classes altogether, would silently give wrong scores and teach wrong names; so would one that has lost a class,
 * whose pixels are another's or void by now. A class with a new name is still the same.
 * @param fix what to do instead
 */
export function assertSameClasses(
  { info, items }: Dataset,
  splits: readonly string[],
  { run, project }: ClassTables,
  fix: string,
): void {
  const differs = (how: string): StudioError =>
    new StudioError('badInput', `Classes differ: ${how}.`, { fix });
  const ids = items
    .filter(({ split }) => splits.includes(split))
    .flatMap(({ pixels }) => Object.keys(pixels ?? {}).map(Number))
    .filter((id) => id !== ignoreIndex);
  const used = [...new Set(ids)];
  const highest = Math.max(-1, ...used);
  if (highest >= run.length) {
    throw differs(`the net has ${run.length}, dataset ${info.name} uses class ${highest}, counted from 0`);
  }
  const places = mapClasses(project, run);
  const moved = used.find((id) => (places.at(id) ?? id) !== id);
  if (moved !== undefined) {
    throw differs(`"${project[moved].name}" is class ${moved} here and ${places[moved] ?? ''} in the net`);
  }
  if (used.length > 0 && used.every((id) => (places.at(id) ?? null) === null)) {
    const [first] = used;
    throw differs(
      `class ${first} is "${project.at(first)?.name ?? ''}" here and "${run[first].name}" in the net`,
    );
  }
  const lost = run.at(project.length);
  if (lost === undefined) return;
  throw new StudioError(
    'badInput',
    `Classes differ: the net has "${lost.name}", which the project has no more.`,
    { fix: `If no mask ever had it, add it to the classes again. Otherwise: ${fix}` },
  );
}
