import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { ProjectInfo } from '../../../shared/contract/library.ts';
import { defaultClassColor, sameClassName } from '../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { StudioError } from '../../../shared/errors.ts';
import { print, withProject } from '../command.ts';
import type { Answer, ProjectOptions } from '../command.ts';
import { formatTable } from '../format.ts';
import type { CliSession } from '../session.ts';

interface ColorOptions extends ProjectOptions {
  readonly color?: string;
}

export function addClasses(program: Command, session: CliSession): void {
  const classes = program.command('classes').description('the project’s class table');
  withProject(classes.command('list').description('ids, names and colours')).action(
    async (options: ProjectOptions) => print(options, answer(await session.openProject(options.project))),
  );
  withProject(classes.command('add <name>').description('add a class at the end of the table'))
    .option('--color <#RRGGBB>', 'colour in overlays (default: the next of the palette)', parseHex)
    .action(async (name: string, options: ColorOptions) => {
      const project = await session.openProject(options.project);
      const id = project.classes.length;
      const added = { id, name, color: options.color ?? defaultClassColor(id) };
      print(options, answer(await save(session, [...project.classes, added])));
    });
  withProject(classes.command('rename <name> <new-name>').description('give a class another name or colour'))
    .option('--color <#RRGGBB>', 'colour in overlays (default: as it is)', parseHex)
    .action(async (name: string, newName: string, options: ColorOptions) => {
      const project = await session.openProject(options.project);
      const found = findClass(project, name);
      const renamed = project.classes.map((entry) =>
        entry === found ? { ...entry, name: newName, color: options.color ?? entry.color } : entry,
      );
      print(options, answer(await save(session, renamed)));
    });
}

function save(session: CliSession, classes: readonly LabelClass[]): Promise<ProjectInfo> {
  return session.services().project.saveClasses({ classes: [...classes] });
}

function findClass(project: ProjectInfo, name: string): LabelClass {
  const found = project.classes.find((entry) => sameClassName(entry.name, name));
  if (found !== undefined) return found;
  throw new StudioError('notFound', `There is no class "${name}" in ${project.name}.`, {
    fix: `Choose one of: ${project.classes.map((entry) => entry.name).join(', ')}.`,
  });
}

function answer({ classes }: ProjectInfo): Answer {
  const rows = classes.map(({ id, name, color }) => [id, name, color]);
  const text =
    rows.length === 0
      ? 'No class yet: segstudio classes add NAME'
      : formatTable(['id', 'class', 'colour'], rows);
  return { json: classes, text };
}

function parseHex(text: string): string {
  if (/^#[0-9A-Fa-f]{6}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a colour such as #3643AE.');
}
