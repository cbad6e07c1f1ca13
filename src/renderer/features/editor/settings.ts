import type { Ref } from 'vue';
import { patterns } from '../../app/patterns.ts';
import { oneOf, useRemembered, within } from '../../platform/remembered.ts';
import { paintOverChoices } from './document/paint.ts';
import type { PaintOver } from './document/paint.ts';
import { fillSources } from './tools/tool.ts';
import type { FillSource } from './tools/tool.ts';

export const viewModes = ['overlay', 'image', 'mask'] as const;
export type ViewMode = (typeof viewModes)[number];

/** From a single pixel to what covers a face in a 4K image. */
export const brushRange = { min: 1, max: 400 } as const;

/** How one paints and what one sees, kept for the project; patterns, which some eyes need, for all. */
export interface EditorSettings {
  readonly tool: Ref<string>;
  readonly classId: Ref<number>;
  readonly brushSize: Ref<number>;
  readonly paintOver: Ref<PaintOver>;
  readonly fillSource: Ref<FillSource>;
  readonly tolerance: Ref<number>;
  readonly viewMode: Ref<ViewMode>;
  /** Percent, as their sliders. */
  readonly maskOpacity: Ref<number>;
  readonly imageOpacity: Ref<number>;
  readonly outlines: Ref<boolean>;
  readonly patterns: Ref<boolean>;
  readonly locked: Ref<readonly number[]>;
  readonly hidden: Ref<readonly number[]>;
}

const isIds = (value: unknown): value is readonly number[] =>
  Array.isArray(value) && value.every((id) => Number.isInteger(id));

export function useEditorSettings(): EditorSettings {
  return {
    tool: useRemembered<string>('editor.tool', 'brush'),
    classId: useRemembered('editor.class', 0, within(0, 255)),
    brushSize: useRemembered('editor.brushSize', 12, within(brushRange.min, brushRange.max)),
    paintOver: useRemembered<PaintOver>('editor.paintOver', 'any', oneOf(paintOverChoices)),
    fillSource: useRemembered<FillSource>('editor.fillSource', 'label', oneOf(fillSources)),
    tolerance: useRemembered('editor.tolerance', 16, within(0, 255)),
    viewMode: useRemembered<ViewMode>('editor.view', 'overlay', oneOf(viewModes)),
    maskOpacity: useRemembered('editor.maskOpacity', 45, within(0, 100)),
    imageOpacity: useRemembered('editor.imageOpacity', 100, within(0, 100)),
    outlines: useRemembered('editor.outlines', true),
    patterns,
    locked: useRemembered<readonly number[]>('editor.locked', [], isIds),
    hidden: useRemembered<readonly number[]>('editor.hidden', [], isIds),
  };
}

/** Larger brushes grow in larger steps: about a tenth, at least a pixel. */
export function stepBrush(size: number, steps: number): number {
  const next = Math.round(
    size + Math.sign(steps) * Math.max(Math.abs(steps), Math.round(size * 0.1 * Math.abs(steps))),
  );
  return Math.max(brushRange.min, Math.min(brushRange.max, next));
}

export function toggled(ids: readonly number[], id: number): readonly number[] {
  return ids.includes(id) ? ids.filter((other) => other !== id) : [...ids, id];
}
