import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { ProjectInfo } from '../../../shared/contract/library.ts';
import { unchangedClasses } from '../../../shared/domain/classEdit.ts';
import type { ClassChange, EditedClass } from '../../../shared/domain/classEdit.ts';
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
      print(options, answer(await save(session, project, [...project.classes, added])));
    });
  withProject(classes.command('rename <name> <new-name>').description('give a class another name or colour'))
    .option('--color <#RRGGBB>', 'colour in overlays (default: as it is)', parseHex)
    .action(async (name: string, newName: string, options: ColorOptions) => {
      const project = await session.openProject(options.project);
      const found = findClass(project, name);
      const renamed = project.classes.map((entry) =>
        entry === found ? { ...entry, name: newName, color: options.color ?? entry.color } : entry,
      );
      print(options, answer(await save(session, project, renamed)));
    });
  addTableEdits(classes, session);
}

/** What moves ids, and so rewrites masks. */
function addTableEdits(classes: Command, session: CliSession): void {
  withProject(
    classes
      .command('recolor <name>')
      .alias('recolour')
      .argument('<#RRGGBB>', 'colour in overlays', parseHex)
      .description('give a class another colour'),
  ).action(async (name: string, color: string, options: ProjectOptions) => {
    const project = await session.openProject(options.project);
    const found = findClass(project, name);
    const next = project.classes.map((entry) => (entry === found ? { ...entry, color } : entry));
    print(options, answer(await save(session, project, next)));
  });
  withProject(
    classes
      .command('move <name> <id>')
      .description('give a class another place in the table; every mask follows'),
  ).action((name: string, typed: string, options: ProjectOptions) =>
    edit(session, options, (project) => moveClass(project, findClass(project, name), typed)),
  );
  withProject(
    classes
      .command('merge <name> <into>')
      .description('let one class go into another: its pixels become the other’s in every mask'),
  ).action((name: string, into: string, options: ProjectOptions) =>
    edit(session, options, (project) =>
      mergeClass(project, findClass(project, name), findClass(project, into)),
    ),
  );
  withProject(
    classes.command('remove <name>').description('take a class away: its pixels become void in every mask'),
  ).action((name: string, options: ProjectOptions) =>
    edit(session, options, (project) => {
      const found = findClass(project, name);
      return unchangedClasses(project.classes).filter((_, id) => id !== found.id);
    }),
  );
  withProject(
    classes
      .command('undo <change>')
      .description('take one of the last changes back; its id is what it printed'),
  ).action(async (change: string, options: ProjectOptions) => {
    await session.openProject(options.project);
    print(options, changeAnswer(await session.services().project.revertClasses({ change })));
  });
}

async function edit(
  session: CliSession,
  options: ProjectOptions,
  make: (project: ProjectInfo) => readonly EditedClass[],
): Promise<void> {
  const project = await session.openProject(options.project);
  const wanted = make(project).map((entry) => ({ ...entry, from: [...entry.from] }));
  const before = [...project.classes];
  print(options, changeAnswer(await session.services().project.editClasses({ before, edit: wanted })));
}

function moveClass({ classes }: ProjectInfo, found: LabelClass, typed: string): readonly EditedClass[] {
  const place = Number(typed);
  if (!Number.isInteger(place) || place < 0 || place >= classes.length) {
    throw new StudioError('usage', `"${typed}" is no place in the table.`, {
      fix: `Give the new id, 0 to ${classes.length - 1}.`,
    });
  }
  const entries = unchangedClasses(classes);
  const others = entries.filter((_, id) => id !== found.id);
  return [...others.slice(0, place), entries[found.id], ...others.slice(place)];
}

function mergeClass({ classes }: ProjectInfo, found: LabelClass, into: LabelClass): readonly EditedClass[] {
  if (found === into) {
    throw new StudioError('usage', `"${found.name}" cannot go into itself.`, { fix: 'Name two classes.' });
  }
  return unchangedClasses(classes)
    .map((entry, id) => (id === into.id ? { ...entry, from: [into.id, found.id] } : entry))
    .filter((_, id) => id !== found.id);
}

function changeAnswer({ change, classes, masks, unreadable }: ClassChange): Answer {
  const undo = change === null ? '' : `\nTo take it back: segstudio classes undo ${change}`;
  const left = unreadable.length === 0 ? '' : `\nCannot be read, left as they are: ${unreadable.join(', ')}`;
  const text = `${classTable(classes)}\n${masks} masks rewritten.${left}${undo}`;
  return { json: { classes, masks, unreadable, change }, text };
}

function save(
  session: CliSession,
  { classes: before }: ProjectInfo,
  classes: readonly LabelClass[],
): Promise<ProjectInfo> {
  return session.services().project.saveClasses({ before: [...before], classes: [...classes] });
}

function findClass(project: ProjectInfo, name: string): LabelClass {
  const found = project.classes.find((entry) => sameClassName(entry.name, name));
  if (found !== undefined) return found;
  throw new StudioError('notFound', `There is no class "${name}" in ${project.name}.`, {
    fix: `Choose one of: ${project.classes.map((entry) => entry.name).join(', ')}.`,
  });
}

function answer({ classes }: ProjectInfo): Answer {
  return { json: classes, text: classTable(classes) };
}

function classTable(classes: readonly LabelClass[]): string {
  if (classes.length === 0) return 'No class yet: segstudio classes add NAME';
  return formatTable(
    ['id', 'class', 'colour'],
    classes.map(({ id, name, color }) => [id, name, color]),
  );
}

function parseHex(text: string): string {
  if (/^#[0-9A-Fa-f]{6}$/.test(text)) return text;
  throw new InvalidArgumentError('It must be a colour such as #3643AE.');
}
