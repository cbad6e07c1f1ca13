import type { Command } from 'commander';
import type { DatasetRevision } from '../../../shared/contract/library.ts';
import { StudioError } from '../../../shared/errors.ts';
import { print, withProject } from '../command.ts';
import type { ProjectOptions } from '../command.ts';
import type { CliSession } from '../session.ts';
import { chooseDataset } from './dataset.ts';

interface ItemOptions extends ProjectOptions {
  readonly item?: readonly string[];
}

interface TagOptions extends ItemOptions {
  readonly add?: readonly string[];
  readonly remove?: readonly string[];
}

/** What the library does to a selection: tags, removal, and bringing back. */
export function addItemCommands(dataset: Command, session: CliSession): void {
  withItems(dataset.command('tag [name]').description('add tags to items, or take them away'))
    .option('--add <tag...>', 'tags to add')
    .option('--remove <tag...>', 'tags to take away')
    .action(async (name: string | undefined, options: TagOptions) => {
      const { add = [], remove = [] } = options;
      if (add.length + remove.length === 0) {
        throw new StudioError('usage', 'No tag was named.', { fix: 'Name some with --add or --remove.' });
      }
      await change(session, name, options, 'tagged', (ask) =>
        session.services().library.setTags({ ...ask, add: [...add], remove: [...remove] }),
      );
    });
  withItems(dataset.command('remove [name]').description('take items out of the dataset; their files stay'))
    .option('--delete-files', 'delete their masks and copied images as well: nothing brings them back')
    .action((name: string | undefined, options: ItemOptions & { readonly deleteFiles?: true }) =>
      change(session, name, options, 'removed', (ask) => {
        const { library } = session.services();
        return options.deleteFiles === true ? library.deleteItems(ask) : library.removeItems(ask);
      }),
    );
  withItems(dataset.command('restore [name]').description('bring removed items back')).action(
    (name: string | undefined, options: ItemOptions) =>
      change(session, name, options, 'brought back', (ask) => session.services().library.restoreItems(ask)),
  );
}

function withItems(command: Command): Command {
  return withProject(command).option('--item <id...>', 'items by id, as "dataset show" lists them');
}

type Ask = (ask: { readonly dataset: string; items: string[] }) => Promise<DatasetRevision>;

async function change(
  session: CliSession,
  name: string | undefined,
  options: ItemOptions,
  verb: string,
  ask: Ask,
): Promise<void> {
  const dataset = chooseDataset(await session.openProject(options.project), name);
  const items = [...(options.item ?? [])];
  if (items.length === 0) {
    throw new StudioError('usage', 'No item was named.', { fix: 'Name some with --item ID ID …' });
  }
  await ask({ dataset, items });
  print(options, {
    json: { dataset, items },
    text: `${items.length} ${items.length === 1 ? 'item' : 'items'} of ${dataset} ${verb}.`,
  });
}
