import {
  Moon,
  Redo2,
  Sun,
  SunMoon,
  Undo2,
  Keyboard,
  PanelLeft,
  PanelRight,
  FolderOpen,
  FolderPlus,
  X,
  ZoomIn,
  ZoomOut,
} from '@lucide/vue';
import { useRouter } from 'vue-router';
import type { Router } from 'vue-router';
import { useSession } from '../../platform/session.ts';
import { t } from '../i18n.ts';
import { togglePanel } from '../layout/panels.ts';
import { focusRegion } from '../layout/regions.ts';
import { isShortcutSheetOpen } from '../layout/shortcutSheet.ts';
import { useNotices } from '../notices.ts';
import { pageKeys, pages } from '../pages.ts';
import { useThemeChoice } from '../themeSetting.ts';
import { canZoom, stepZoom, zoom } from '../zoom.ts';
import { useUndo } from '../undo.ts';
import { useCommands } from './commands.ts';
import type { Command } from './commands.ts';

export function useGlobalCommands(): void {
  const router = useRouter();
  useCommands([
    ...pageCommands(router),
    ...projectCommands(router),
    ...editCommands(),
    ...viewCommands(),
    ...zoomCommands(),
  ]);
}

function keysOf(page: string): Pick<Command, 'keys'> {
  const keys = pageKeys(page);
  return keys === undefined ? {} : { keys };
}

function pageCommands(router: Router): Command[] {
  const session = useSession();
  return pages
    .filter((page) => !/:\w+\b(?!\?)/.test(page.path))
    .map((page) => ({
      id: `page.${page.name}`,
      name: t('app.goTo', { page: page.title }),
      group: t('app.groupPages'),
      icon: page.icon,
      ...keysOf(page.name),
      disabledReason: () =>
        page.needsProject && session.project === null ? t('app.openProjectFirst') : undefined,
      perform: () => void router.push({ name: page.name }),
    }));
}

function projectCommands(router: Router): Command[] {
  const session = useSession();
  const notices = useNotices();
  const group = t('app.groupProject');
  const noProject = (): string | undefined => (session.project === null ? t('app.noProject') : undefined);
  const ask = (wish: string): void => void router.push({ name: 'welcome', query: { do: wish } });
  return [
    {
      id: 'project.new',
      name: t('welcome.fromFolder'),
      group,
      icon: FolderPlus,
      keys: '$mod+n',
      perform: () => ask('new'),
    },
    {
      id: 'project.open',
      name: t('welcome.open'),
      group,
      icon: FolderOpen,
      keys: '$mod+o',
      perform: () => ask('open'),
    },
    {
      id: 'project.openAnother',
      name: t('app.openAnother'),
      group,
      icon: FolderOpen,
      perform: () => void router.push({ name: 'welcome' }),
    },
    {
      id: 'project.close',
      name: t('app.closeProject'),
      group,
      icon: X,
      disabledReason: noProject,
      perform: () => void notices.attempt(session.closeProject),
    },
  ];
}

function editCommands(): Command[] {
  const undo = useUndo();
  const group = t('app.groupEdit');
  const reason = (name: string | undefined, key: string): string | undefined =>
    name === undefined ? t(key) : undefined;
  return [
    {
      id: 'edit.undo',
      name: t('app.undo'),
      group,
      icon: Undo2,
      keys: '$mod+z',
      disabledReason: () => reason(undo.nextUndo, 'app.nothingToUndo'),
      perform: () => void undo.undo(),
    },
    {
      id: 'edit.redo',
      name: t('app.redo'),
      group,
      icon: Redo2,
      keys: '$mod+Shift+z',
      disabledReason: () => reason(undo.nextRedo, 'app.nothingToRedo'),
      perform: () => void undo.redo(),
    },
  ];
}

function viewCommands(): Command[] {
  const { choose } = useThemeChoice();
  const group = t('app.groupView');
  return [
    {
      id: 'view.leftPanel',
      name: t('app.leftPanel'),
      group,
      icon: PanelLeft,
      keys: '$mod+b',
      perform: () => togglePanel('left'),
    },
    {
      id: 'view.inspector',
      name: t('app.inspector'),
      group,
      icon: PanelRight,
      keys: '$mod+j',
      perform: () => togglePanel('inspector'),
    },
    { id: 'view.nextRegion', name: t('app.nextRegion'), group, keys: 'F6', perform: () => focusRegion(1) },
    {
      id: 'view.previousRegion',
      name: t('app.previousRegion'),
      group,
      keys: 'Shift+F6',
      perform: () => focusRegion(-1),
    },
    { id: 'view.dark', name: t('app.themeDark'), group, icon: Moon, perform: () => choose('dark') },
    { id: 'view.light', name: t('app.themeLight'), group, icon: Sun, perform: () => choose('light') },
    { id: 'view.system', name: t('app.themeSystem'), group, icon: SunMoon, perform: () => choose('system') },
    {
      id: 'view.shortcuts',
      name: t('app.shortcuts'),
      group,
      icon: Keyboard,
      keys: 'F1',
      perform: () => (isShortcutSheetOpen.value = !isShortcutSheetOpen.value),
    },
  ];
}

/** On the desktop; a browser zooms by itself, with the same keys. */
function zoomCommands(): Command[] {
  if (!canZoom) return [];
  const group = t('app.groupView');
  return [
    {
      id: 'view.zoomIn',
      name: t('app.zoomIn'),
      group,
      icon: ZoomIn,
      keys: '$mod+Equal',
      perform: () => stepZoom(1),
    },
    {
      id: 'view.zoomOut',
      name: t('app.zoomOut'),
      group,
      icon: ZoomOut,
      keys: '$mod+Minus',
      perform: () => stepZoom(-1),
    },
    { id: 'view.zoomReset', name: t('app.zoomReset'), group, perform: () => (zoom.value = 1) },
  ];
}
