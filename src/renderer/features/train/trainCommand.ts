import { flagName } from '../../../shared/fields.ts';
import { commandLine } from '../../app/copyCommand.ts';
import type { CommandFlags } from '../../app/copyCommand.ts';
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
      ? [`${value ? '' : 'no-'}${flagName(key)}`, true]
      : [flagName(key), String(value)],
  );
  return commandLine(['train'], {
    project,
    dataset,
    recipe: preset === '' ? undefined : preset,
    ...(Object.fromEntries(flags) as CommandFlags),
  });
}
