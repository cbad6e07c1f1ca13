import { onScopeDispose, shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import { ignoreIndex } from '../../../shared/domain/labels.ts';
import { t } from '../../app/i18n.ts';
import { useSession } from '../../platform/session.ts';
import { writableIds } from './document/paint.ts';
import { ToolMachine } from './machine/toolMachine.ts';
import type { EditSession } from './saving/editSession.ts';
import { useEditorSettings } from './settings.ts';
import { useEditor } from './store.ts';
import { findTool } from './tools/index.ts';
import type { Preview, ToolContext } from './tools/tool.ts';
import type { Picture } from './usePicture.ts';
import type { CanvasView } from './useView.ts';

export interface CanvasTools {
  /** null while no image is open. */
  readonly machine: ShallowRef<ToolMachine | null>;
  readonly preview: ShallowRef<Preview | null>;
}

/** The chosen tool at work on the open document. */
export function useTools(canvasView: CanvasView, picture: Picture): CanvasTools {
  const editor = useEditor();
  const { tool } = useEditorSettings();
  const machine = shallowRef<ToolMachine | null>(null);
  const preview = shallowRef<Preview | null>(null);
  const createContext = useToolContext(canvasView, picture, { machine, preview });
  watch(
    () => editor.session,
    (session) => {
      machine.value?.cancel();
      preview.value = null;
      machine.value = session === null ? null : new ToolMachine(createContext(session), findTool(tool.value));
    },
    { immediate: true },
  );
  watch(tool, (id) => machine.value?.use(findTool(id)));
  onScopeDispose(() => machine.value?.cancel());
  return { machine, preview };
}

function useToolContext(
  { view, pan }: CanvasView,
  { pixels }: Picture,
  { machine, preview }: CanvasTools,
): (session: EditSession) => ToolContext {
  const settings = useEditorSettings();
  const className = useClassName();
  return ({ document }) => ({
    document,
    paint: () => ({
      classId: settings.classId.value,
      writable: writableIds(new Set(settings.locked.value), settings.paintOver.value),
      brushSizePx: settings.brushSize.value,
      fillSource: settings.fillSource.value,
      tolerance: settings.tolerance.value,
    }),
    pixels,
    commit(classId) {
      // The tool that draws: its shape may end because another was chosen.
      const { id, name } = machine.value?.tool ?? findTool(settings.tool.value);
      document.commit(t('editor.historyName', { tool: name, class: className(classId) }), id);
    },
    preview: (next) => (preview.value = next === null ? null : { ...next }),
    pan,
    pickClass: (id) => (settings.classId.value = id),
    scale: () => view.value.scale,
  });
}

/** Ids no class has are named by their number. */
export function useClassName(): (id: number) => string {
  const studio = useSession();
  return (id) => (id === ignoreIndex ? t('editor.void') : (studio.project?.classes[id]?.name ?? String(id)));
}
