import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Eye,
  FolderInput,
  ListChecks,
  ListX,
  Trash2,
  WandSparkles,
  ZoomIn,
  ZoomOut,
} from '@lucide/vue';
import { useCommands } from '../../app/commands/commands.ts';
import type { Command } from '../../app/commands/commands.ts';
import { t } from '../../app/i18n.ts';
import { useCheckpoints } from '../../platform/checkpoints.ts';
import { useSession } from '../../platform/session.ts';
import { focusImages } from './imageFocus.ts';
import { isPrelabelOpen } from './prelabelChoice.ts';
import { useLibrary } from './store.ts';
import { useItemChanges } from './useItemChanges.ts';
import { isOverlayShown, resizeTiles } from './viewSettings.ts';

export function useLibraryCommands(openImport: () => void): void {
  useCommands([
    importCommand(openImport),
    ...viewCommands(),
    ...selectionCommands(),
    ...reviewCommands(),
    prelabelCommand(),
    removeCommand(),
  ]);
}

const group = t('library.group');

function useReadOnlyReason(): () => string | undefined {
  const session = useSession();
  return () => (session.project?.readOnly === true ? t('app.readOnlyProject') : undefined);
}

function importCommand(perform: () => void): Command {
  return {
    id: 'library.import',
    name: t('library.import.title'),
    group,
    icon: FolderInput,
    keys: '$mod+i',
    disabledReason: useReadOnlyReason(),
    perform,
  };
}

function toggleOverlay(): void {
  isOverlayShown.value = !isOverlayShown.value;
}

function viewCommands(): Command[] {
  const larger = (): void => resizeTiles(1);
  const smaller = (): void => resizeTiles(-1);
  return [
    {
      id: 'library.overlay',
      name: t('library.toggleOverlay'),
      group,
      icon: Eye,
      keys: 't',
      perform: toggleOverlay,
    },
    { id: 'library.larger', name: t('library.largerTiles'), group, icon: ZoomIn, keys: '+', perform: larger },
    {
      id: 'library.smaller',
      name: t('library.smallerTiles'),
      group,
      icon: ZoomOut,
      keys: '-',
      perform: smaller,
    },
  ];
}

function selectionCommands(): Command[] {
  const library = useLibrary();
  return [
    {
      id: 'library.all',
      name: t('library.selectAll'),
      group,
      icon: ListChecks,
      keys: '$mod+a',
      perform: library.selectAll,
    },
    {
      id: 'library.none',
      name: t('library.selectNone'),
      group,
      icon: ListX,
      keys: '$mod+d',
      alsoKeys: ['Escape'],
      disabledReason: () => (library.selection.ids.size === 0 ? t('library.noneSelected') : undefined),
      perform: () => {
        library.selectNone();
        void focusImages();
      },
    },
  ];
}

function removeCommand(): Command {
  const library = useLibrary();
  const { remove } = useItemChanges();
  const readOnlyReason = useReadOnlyReason();
  return {
    id: 'library.remove',
    name: t('library.removeFromDataset'),
    group,
    icon: Trash2,
    keys: 'Delete',
    disabledReason: () => (library.targets.length === 0 ? t('library.noneSelected') : readOnlyReason()),
    perform: () => void remove(library.targets),
  };
}

function prelabelCommand(): Command {
  const library = useLibrary();
  const checkpoints = useCheckpoints();
  const readOnlyReason = useReadOnlyReason();
  return {
    id: 'library.prelabel',
    name: t('library.prelabel.command'),
    group,
    icon: WandSparkles,
    disabledReason: () => {
      if (library.targets.length === 0) return t('library.noneSelected');
      const hasNone = checkpoints.isKnown && checkpoints.runs.length === 0;
      return hasNone ? t('library.prelabel.noCheckpoint') : readOnlyReason();
    },
    perform: () => {
      isPrelabelOpen.value = true;
    },
  };
}

const reviewKeys = [
  { state: 'review', keys: '1', icon: CircleDashed },
  { state: 'approved', keys: '2', icon: CircleCheck },
  { state: 'fix', keys: '3', icon: CircleAlert },
] as const;

function reviewCommands(): Command[] {
  const library = useLibrary();
  const { changeReview } = useItemChanges();
  const readOnlyReason = useReadOnlyReason();
  return reviewKeys.map(({ state, keys, icon }) => ({
    id: `library.review.${state}`,
    name: t('library.markAs', { state: t(`library.review.${state}`) }),
    group,
    icon,
    keys,
    disabledReason: () => (library.targets.length === 0 ? t('library.noneSelected') : readOnlyReason()),
    perform: () => void changeReview(library.targets, state),
  }));
}
