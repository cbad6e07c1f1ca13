import { flagName } from '../../../shared/fields.ts';
import type { RecipePatch } from './store.ts';

/** The command line that starts the same run. */
export function trainCommand(project: string, dataset: string, preset: string, changes: RecipePatch): string {
  const flags = Object.entries(changes).map(([key, value]) =>
    typeof value === 'boolean'
      ? `--${value ? '' : 'no-'}${flagName(key)}`
      : `--${flagName(key)} ${quoted(String(value))}`,
  );
  return [
    'segstudio train',
    `--project ${quoted(project)}`,
    `--dataset ${quoted(dataset)}`,
    ...(preset === '' ? [] : [`--recipe ${quoted(preset)}`]),
    ...flags,
  ].join(' ');
}

/** As one word of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
