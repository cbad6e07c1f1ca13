import { Brush, Check, ChevronLeft, ChevronRight, Eye, Maximize, ZoomIn, ZoomOut } from '@lucide/vue';
import { effectScope, onScopeDispose, watch } from 'vue';
import { useCommands } from '../../app/commands/commands.ts';
import type { Command } from '../../app/commands/commands.ts';
import { t } from '../../app/i18n.ts';
import { useUndo } from '../../app/undo.ts';
import { ignoreIndex } from '../../../shared/domain/labels.ts';
import { useSession } from '../../platform/session.ts';
import type { ToolMachine } from './machine/toolMachine.ts';
import { stepBrush, useEditorSettings } from './settings.ts';
import { useEditor } from './store.ts';
import { tools } from './tools/index.ts';
import type { Preview } from './tools/tool.ts';
import { useEditorMoves } from './useEditorMoves.ts';
import { useMaskSwitch } from './useMaskSwitch.ts';
import type { CanvasTools } from './useTools.ts';
import type { CanvasView } from './useView.ts';

const group = t('editor.group');

/** Everything the Editor can do by name or key, for as long as an image is open. */
export function useEditorCommands(canvasView: CanvasView, canvasTools: CanvasTools): void {
  useCommands([
    ...toolCommands(),
    ...brushCommands(),
    ...viewCommands(canvasView),
    ...opacityCommands(),
    ...moveCommands(),
  ]);
  useClassCommands();
  useDocumentUndo(canvasTools);
}

function toolCommands(): readonly Command[] {
  const { tool } = useEditorSettings();
  const studio = useSession();
  return tools.map(({ id, name, icon, keys, paints }) => ({
    id: `editor.tool.${id}`,
    name: t('editor.chooseTool', { tool: name }),
    group,
    icon,
    keys,
    disabledReason: () => (paints && studio.project?.readOnly === true ? t('editor.readOnly') : undefined),
    perform: () => (tool.value = id),
  }));
}

const brushKeys = [
  { id: 'larger', name: 'editor.largerBrush', keys: ']', steps: 1 },
  { id: 'smaller', name: 'editor.smallerBrush', keys: '[', steps: -1 },
  { id: 'muchLarger', name: 'editor.muchLargerBrush', keys: 'Shift+]', steps: 10 },
  { id: 'muchSmaller', name: 'editor.muchSmallerBrush', keys: 'Shift+[', steps: -10 },
] as const;

function brushCommands(): readonly Command[] {
  const { brushSize } = useEditorSettings();
  return brushKeys.map(({ id, name, keys, steps }) => ({
    id: `editor.brush.${id}`,
    name: t(name),
    group,
    icon: Brush,
    keys,
    perform: () => (brushSize.value = stepBrush(brushSize.value, steps)),
  }));
}

function viewCommands({ zoom, fit, actual }: CanvasView): readonly Command[] {
  return [
    { id: 'editor.fit', name: t('editor.fit'), group, icon: Maximize, keys: '$mod+0', perform: fit },
    {
      id: 'editor.actual',
      name: t('editor.actual'),
      group,
      icon: ZoomIn,
      keys: '$mod+Alt+0',
      perform: actual,
    },
    { id: 'editor.zoomIn', name: t('editor.zoomIn'), group, icon: ZoomIn, perform: () => zoom(1.25) },
    { id: 'editor.zoomOut', name: t('editor.zoomOut'), group, icon: ZoomOut, perform: () => zoom(1 / 1.25) },
    {
      id: 'editor.toggleMask',
      name: t('editor.toggleMask'),
      group,
      icon: Eye,
      keys: 't',
      perform: useMaskSwitch(),
    },
  ];
}

function opacityCommands(): readonly Command[] {
  const { maskOpacity } = useEditorSettings();
  const by = (change: number) => () => {
    maskOpacity.value = Math.max(0, Math.min(100, maskOpacity.value + change));
  };
  return [
    { id: 'editor.lessOpaque', name: t('editor.lessOpaque'), group, keys: ',', perform: by(-5) },
    { id: 'editor.moreOpaque', name: t('editor.moreOpaque'), group, keys: '.', perform: by(5) },
  ];
}

function moveCommands(): readonly Command[] {
  const moves = useEditorMoves();
  return [
    {
      id: 'editor.approveNext',
      name: t('editor.approveNext'),
      group,
      icon: Check,
      keys: '$mod+Enter',
      disabledReason: moves.approveReason,
      perform: moves.approveNext,
    },
    {
      id: 'editor.previous',
      name: t('editor.previous'),
      group,
      icon: ChevronLeft,
      keys: 'PageUp',
      disabledReason: moves.previousReason,
      perform: moves.previous,
    },
    {
      id: 'editor.next',
      name: t('editor.next'),
      group,
      icon: ChevronRight,
      keys: 'PageDown',
      disabledReason: moves.nextReason,
      perform: moves.next,
    },
  ];
}

/** `1` … `9`, `0`, `-` for the first eleven classes, Delete for void. */
export const classKeys: readonly string[] = ['1', '2', '3', '4', '5', '6', '7', '8', '9', '0', '-'];

/** Anew whenever the class table changes: keys follow the places of the classes. */
function useClassCommands(): void {
  const studio = useSession();
  let scope = effectScope();
  watch(
    () => studio.project?.classes,
    () => {
      scope.stop();
      scope = effectScope(true);
      scope.run(() => useCommands(classCommands()));
    },
    { immediate: true },
  );
  onScopeDispose(() => scope.stop());
}

function classCommands(): readonly Command[] {
  const { classId } = useEditorSettings();
  const studio = useSession();
  const classes = studio.project?.classes ?? [];
  const choices = classes.map(({ id, name }) => {
    const keys = classKeys.at(id);
    return {
      id: `editor.class.${id}`,
      name: t('editor.choose', { class: name }),
      group,
      ...(keys === undefined ? {} : { keys }),
      perform: () => (classId.value = id),
    };
  });
  return [
    ...choices,
    {
      id: 'editor.class.void',
      name: t('editor.eraseClass'),
      group,
      keys: 'Delete',
      perform: () => (classId.value = ignoreIndex),
    },
  ];
}

/** Undo and Redo of the title bar mean the mask while it is open, and first a gesture that is going on. */
function useDocumentUndo({ machine, preview }: CanvasTools): void {
  const editor = useEditor();
  const undo = useUndo();
  const history = () => (editor.changes < 0 ? undefined : editor.session?.document.history);
  const leave = undo.enter({
    nextUndo: () => {
      const found = history();
      const current = machine.value;
      if (current?.isBusy === true) return gestureName(current, preview.value);
      return found?.entries[found.position - 1]?.name;
    },
    nextRedo: () => {
      const found = history();
      return found?.entries[found.position]?.name;
    },
    undo: () => {
      if (machine.value?.undo() !== true) editor.session?.document.undo();
    },
    redo: () => void editor.session?.document.redo(),
  });
  onScopeDispose(leave);
}

/** What is taken back of a gesture: the last step of a shape, a selection, or the whole of what the tool does. */
function gestureName({ tool }: ToolMachine, preview: Preview | null): string {
  if (preview === null) return tool.name;
  return t(preview.kind === 'region' ? 'editor.selection' : 'editor.lastStep');
}
