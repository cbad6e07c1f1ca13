import { brush } from './brush/index.ts';
import { eraser } from './eraser/index.ts';
import { fill } from './fill/index.ts';
import { hand } from './hand/index.ts';
import { lasso } from './lasso/index.ts';
import { pickClass } from './pickClass/index.ts';
import { polygon } from './polygon/index.ts';
import { rectangle } from './rectangle/index.ts';
import { replaceClass } from './replaceClass/index.ts';
import { select } from './select/index.ts';
import type { ToolSpec } from './tool.ts';

/** In the order of the tool rail; a line stands between the groups. */
export const toolGroups = [
  [select, hand],
  [brush, eraser, polygon, lasso, rectangle, fill],
  [replaceClass, pickClass],
] as const satisfies readonly (readonly ToolSpec[])[];

export const tools: readonly ToolSpec[] = toolGroups.flat();

export function findTool(id: string): ToolSpec {
  return tools.find((tool) => tool.id === id) ?? brush;
}
