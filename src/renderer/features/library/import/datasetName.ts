import { t } from '../../../app/i18n.ts';

/** Why no dataset can be made under this name: another has it, in whatever case; undefined where none has. */
export function nameProblem(name: string, taken: readonly string[]): string | undefined {
  const other = ownerOf(name, taken);
  return other === undefined ? undefined : t('library.import.nameTaken', { name: other });
}

/** The name, or with a number where a dataset has it already: "streets-2". */
export function freeName(name: string, taken: readonly string[]): string {
  let free = name;
  for (let number = 2; ownerOf(free, taken) !== undefined; number += 1) free = `${name}-${number}`;
  return free;
}

function ownerOf(name: string, taken: readonly string[]): string | undefined {
  const wanted = name.trim().toLowerCase();
  return taken.find((one) => one.toLowerCase() === wanted);
}
