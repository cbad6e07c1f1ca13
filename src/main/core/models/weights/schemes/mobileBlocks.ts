import type { LayerNames } from './layerNames.ts';

/** Convolutions of an inverted residual block. */
export type BlockLayer = 'expand' | 'depthwise' | 'project';

/** Stage and place in it of the block with this number. */
export function blockPlace(block: number, stageBlocks: readonly number[]): readonly [number, number] {
  let place = block;
  for (const [stage, blocks] of stageBlocks.entries()) {
    if (place < blocks) return [stage, place];
    place -= blocks;
  }
  return [stageBlocks.length, place];
}

/** timm's names; a block without expansion counts its layers one earlier. */
export function timmBlockNames(
  [stage, place]: readonly [number, number],
  layer: BlockLayer,
  isWithoutExpansion: boolean,
): LayerNames {
  const prefix = `blocks.${stage}.${place}`;
  const convolutions = isWithoutExpansion
    ? { expand: '', depthwise: 'conv_dw', project: 'conv_pw' }
    : { expand: 'conv_pw', depthwise: 'conv_dw', project: 'conv_pwl' };
  const number = { expand: 1, depthwise: 2, project: 3 }[layer] - (isWithoutExpansion ? 1 : 0);
  return { convolution: `${prefix}.${convolutions[layer]}`, norm: `${prefix}.bn${number}` };
}
