import type { Command } from 'commander';
import * as prettier from 'prettier';
import { buildProgram } from '../../src/main/cli/program.ts';
import { createSession } from '../../src/main/cli/session.ts';
import { formats } from '../../src/main/core/data/formats/index.ts';
import { describeNet, encoderParameters } from '../../src/main/core/models/cost.ts';
import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
import { recipeFields } from '../../src/shared/domain/recipe.ts';
import { flagName } from '../../src/shared/fields.ts';
import type { FieldSpec } from '../../src/shared/fields.ts';

type Cells = readonly string[];

function table(head: Cells, rows: readonly Cells[]): string {
  const line = (cells: Cells): string => `| ${cells.join(' | ')} |`;
  return [line(head), `|${'---|'.repeat(head.length)}`, ...rows.map(line)].join('\n');
}

const millions = (value: number): string => (value / 1e6).toFixed(1);
const billions = (value: number): string => (value / 1e9).toFixed(1);

function commandTable(): string {
  const nowhere = { workerPath: '', resourcesFolder: '', rendererFolder: '', benchPath: '' };
  const program = buildProgram(createSession(nowhere));
  return table(
    ['command', 'does'],
    program.commands.map((command) => [`\`${usageOf(command)}\``, command.description()]),
  );
}

/** `dataset list\|show\|…` for a group, `import <path>` for a command. */
function usageOf(command: Command): string {
  const subcommands = command.commands.map((one) => one.name());
  if (subcommands.length > 0) return `${command.name()} ${subcommands.join(' \\| ')}`;
  const required = command.options.filter((option) => option.mandatory).map((option) => option.flags);
  const args = command.usage().replace('[options]', required.join(' ')).trim();
  return `${command.name()} ${args}`.trim();
}

function recipeTable(): string {
  const rows = recipeFields.map((field: FieldSpec) => [
    `\`--${flagName(field.key)}\``,
    `${String(field.default)}${field.unit === undefined ? '' : ` ${field.unit}`}`,
    [field.help, field.reason === undefined ? '' : `Default: ${field.reason}.`].filter(Boolean).join(' '),
  ]);
  return table(['flag', 'default', 'what it does'], rows);
}

function netTable(): string {
  const rows = encoders.entries.map((encoder) => [
    encoder.name,
    ...decoders.entries.map((decoder) => {
      const size = { width: 480, height: 360 };
      const cost = describeNet({ encoder: encoder.id, decoder: decoder.id, classes: 11, size });
      return `${millions(cost.params)} M, ${billions(cost.multiplyAdds)} G`;
    }),
  ]);
  return table(['parameters, multiply-adds', ...decoders.entries.map(({ name }) => name)], rows);
}

/** Each table of the README by the name of its markers. */
export const readmeTables: Readonly<Record<string, () => string>> = {
  commands: commandTable,
  recipe: recipeTable,
  nets: netTable,
  encoders: () =>
    table(
      ['encoder', 'name', 'parameters', 'pretrained weights'],
      encoders.entries.map((encoder) => [
        `\`${encoder.id}\``,
        encoder.name,
        `${millions(encoderParameters(encoder))} M`,
        encoder.weights.map(({ name }) => name).join(', ') || 'none known',
      ]),
    ),
  decoders: () =>
    table(
      ['decoder', 'name', 'what it does'],
      decoders.entries.map(({ id, name, help }) => [`\`${id}\``, name, help]),
    ),
  formats: () =>
    table(
      ['format', 'name', 'what it reads'],
      formats.entries.map(({ id, name, help }) => [`\`${id}\``, name, help]),
    ),
};

/** The README with every table between its markers made anew, formatted. Throws for markers without a table. */
export async function renderReadme(text: string): Promise<string> {
  const filled = text.replaceAll(
    /<!-- generated:(\w+) -->[\s\S]*?<!-- \/generated -->/g,
    (_, name: string) => `<!-- generated:${name} -->\n\n${readmeTables[name]()}\n\n<!-- /generated -->`,
  );
  const options = await prettier.resolveConfig(import.meta.filename);
  return prettier.format(filled, { ...options, parser: 'markdown' });
}
