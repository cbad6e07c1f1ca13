import { GitCompareArrows, GraduationCap, PenLine, Trash2 } from '@lucide/vue';
import { useRouter } from 'vue-router';
import { useCommands } from '../../app/commands/commands.ts';
import type { Command } from '../../app/commands/commands.ts';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import type { NamedRun } from './columns.ts';
import { useRuns } from './store.ts';

export interface RunsActions {
  readonly search: () => void;
  readonly compare: () => void;
  readonly compareReason: () => string | undefined;
  readonly rename: () => void;
  readonly renameReason: () => string | undefined;
  readonly remove: () => void;
  readonly removeReason: () => string | undefined;
  readonly train: () => void;
}

/** What the keyboard and the palette do on the Runs page. */
export function useRunsCommands(actions: RunsActions): void {
  useCommands([...cursorCommands(actions), ...pageCommands(actions)]);
}

const group = t('runs.group');

/** About the row under the cursor. */
function cursorCommands({ renameReason }: RunsActions): readonly Command[] {
  const runs = useRuns();
  const notices = useNotices();
  const router = useRouter();

  function step(by: number): void {
    const names = runs.listed.map((run) => run.run);
    const at = runs.current === null ? -1 : names.indexOf(runs.current.run);
    runs.cursor = names[Math.max(0, Math.min(names.length - 1, at + by))] ?? null;
  }
  const command = (
    id: string,
    words: string,
    keys: string | undefined,
    act: (row: NamedRun) => void,
  ): Command => ({
    id: `runs.${id}`,
    name: t(`runs.${words}`),
    group,
    ...(keys === undefined ? {} : { keys }),
    perform: () => {
      if (runs.current !== null) act(runs.current);
    },
  });

  return [
    { id: 'runs.next', name: t('runs.next'), group, keys: 'ArrowDown', perform: () => step(1) },
    { id: 'runs.previous', name: t('runs.previous'), group, keys: 'ArrowUp', perform: () => step(-1) },
    command('select', 'selectRun', 'x', ({ run }) => runs.toggleSelected(run)),
    command('show', 'showRun', 'v', ({ run }) => void notices.attempt(() => runs.toggleShown(run))),
    command('open', 'openRun', 'Enter', ({ run }) => void router.push({ name: 'liveRun', params: { run } })),
    {
      ...command('keep', 'keepRun', undefined, ({ members, kept }) => {
        void notices.attempt(() => runs.keep(members, !kept));
      }),
      disabledReason: renameReason,
    },
    {
      id: 'runs.group',
      name: t('runs.groupSeeds'),
      group,
      keys: 'g',
      perform: () => (runs.grouped = !runs.grouped),
    },
  ];
}

function pageCommands(actions: RunsActions): readonly Command[] {
  return [
    { id: 'runs.search', name: t('runs.search'), group, keys: '/', perform: actions.search },
    {
      id: 'runs.rename',
      name: t('runs.renameRun'),
      group,
      icon: PenLine,
      keys: 'F2',
      disabledReason: actions.renameReason,
      perform: actions.rename,
    },
    {
      id: 'runs.delete',
      name: 'Delete runs',
      group,
      icon: Trash2,
      keys: 'Delete',
      disabledReason: actions.removeReason,
      perform: actions.remove,
    },
    {
      id: 'runs.compare',
      name: t('runs.compareCheckpoints'),
      group,
      icon: GitCompareArrows,
      keys: '$mod+Enter',
      disabledReason: actions.compareReason,
      perform: actions.compare,
    },
    { id: 'runs.train', name: t('runs.newRun'), group, icon: GraduationCap, perform: actions.train },
  ];
}
