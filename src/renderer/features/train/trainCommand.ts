import { flagName } from '../../../shared/fields.ts';
import type { RecipePatch } from './store.ts';

export interface CommandChoice {
  readonly project: string;
  readonly dataset: string;
  readonly preset: string;
  readonly changes: RecipePatch;
  /** One command for each, one after the other. */
  readonly seeds: readonly number[];
  /** The seed that needs no flag. */
  readonly usualSeed: number;
}

/** The command line that starts the same run, or runs. */
export function trainCommand({ seeds, usualSeed, ...choice }: CommandChoice): string {
  const commands = seeds.map((seed) =>
    oneCommand({ ...choice, changes: seed === usualSeed ? choice.changes : { ...choice.changes, seed } }),
  );
  return commands.join(' && ');
}

function oneCommand({
  project,
  dataset,
  preset,
  changes,
}: Omit<CommandChoice, 'seeds' | 'usualSeed'>): string {
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
