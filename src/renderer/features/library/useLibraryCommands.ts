import {
  CircleAlert,
  CircleCheck,
  CircleDashed,
  Eye,
  EyeOff,
  FolderInput,
  ListChecks,
  ListX,
  ZoomIn,
  ZoomOut,
} from '@lucide/vue';
import { useCommands } from '../../app/commands/commands.ts';
import type { Command } from '../../app/commands/commands.ts';
import { t } from '../../app/i18n.ts';
import { useSession } from '../../platform/session.ts';
import { useLibrary } from './store.ts';
import { useItemChanges } from './useItemChanges.ts';
import { isOverlayShown, resizeTiles } from './viewSettings.ts';

const reviewKeys = [
  { state: 'review', keys: '1', icon: CircleDashed },
  { state: 'approved', keys: '2', icon: CircleCheck },
  { state: 'fix', keys: '3', icon: CircleAlert },
] as const;

export function useLibraryCommands(openImport: () => void): void {
  const library = useLibrary();
  const session = useSession();
  const { changeReview } = useItemChanges();
  const group = t('library.group');
  const readOnly = (): string | undefined =>
    session.project?.readOnly === true ? t('app.readOnlyProject') : undefined;
  const nothing = (): string | undefined =>
    library.targets.length === 0 ? t('library.noneSelected') : readOnly();

  const review: Command[] = reviewKeys.map(({ state, keys, icon }) => ({
    id: `library.review.${state}`,
    name: t('library.markAs', { state: t(`library.review.${state}`) }),
    group,
    icon,
    keys,
    disabledReason: nothing,
    perform: () => void changeReview(library.targets, state),
  }));
  useCommands([
    {
      id: 'library.import',
      name: t('library.import.title'),
      group,
      icon: FolderInput,
      keys: '$mod+i',
      disabledReason: readOnly,
      perform: openImport,
    },
    {
      id: 'library.overlay',
      name: t('library.toggleOverlay'),
      group,
      icon: isOverlayShown.value ? EyeOff : Eye,
      keys: 't',
      perform: () => (isOverlayShown.value = !isOverlayShown.value),
    },
    {
      id: 'library.larger',
      name: t('library.largerTiles'),
      group,
      icon: ZoomIn,
      keys: '+',
      perform: () => resizeTiles(1),
    },
    {
      id: 'library.smaller',
      name: t('library.smallerTiles'),
      group,
      icon: ZoomOut,
      keys: '-',
      perform: () => resizeTiles(-1),
    },
    {
      id: 'library.selectAll',
      name: t('library.selectAll'),
      group,
      icon: ListChecks,
      keys: '$mod+a',
      perform: library.selectAll,
    },
    {
      id: 'library.selectNone',
      name: t('library.selectNone'),
      group,
      icon: ListX,
      keys: '$mod+d',
      perform: library.selectNone,
    },
    ...review,
  ]);
}
