import { t } from '../../../app/i18n.ts';

/** Why no dataset can be made under this name: another has it, in whatever case; undefined where none has. */
export function nameProblem(name: string, taken: readonly string[]): string | undefined {
  const wanted = name.trim().toLowerCase();
  const other = taken.find((one) => one.toLowerCase() === wanted);
  return other === undefined ? undefined : t('library.import.nameTaken', { name: other });
}
