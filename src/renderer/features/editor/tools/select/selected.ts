import { ignoreIndex } from '../../../../../shared/domain/labels.ts';
import type { ToolContext, ToolState } from '../tool.ts';
import { idleSelect, selectAt } from './idle.ts';

/** A region is selected; `spans` are its rows as `y, from, to` one after another. */
export function selected(context: ToolContext, spans: readonly number[]): ToolState {
  function end(): ToolState {
    context.preview(null);
    return idleSelect(context);
  }

  function give(id: number): ToolState {
    const { writable } = context.paint();
    const gesture = context.document.begin();
    for (let i = 0; i < spans.length; i += 3) {
      gesture.fillSpan(spans[i], spans[i + 1], spans[i + 2], id, writable);
    }
    context.commit(id);
    return end();
  }

  const state: ToolState = {
    isBusy: true,
    down: (at) => selectAt(context, at),
    move: () => state,
    up: () => state,
    key(key) {
      if (key === 'Enter') return give(context.paint().classId);
      return key === 'Delete' || key === 'Backspace' ? give(ignoreIndex) : undefined;
    },
    cancel: end,
  };
  context.preview({ kind: 'region', spans });
  return state;
}
