import { describe, expect, it } from 'vitest';
import type { DiagramStage, NetDiagram } from '../../../src/shared/domain/netFigures.ts';
import {
  describeDiagram,
  largeDiagram,
  layoutDiagram,
} from '../../../src/renderer/charts/netDiagram/chart.ts';

const stage = (stride: number, channels: number): DiagramStage => ({
  ...{ stride, channels, height: 480 / stride, width: 480 / stride },
  ...{ receptiveField: 1, parameters: 0 },
});
const diagram: NetDiagram = {
  encoder: [stage(1, 3), stage(2, 64), stage(4, 128), stage(8, 256)],
  decoder: [stage(8, 32), stage(4, 32), stage(2, 32), stage(1, 11)],
  skips: [
    { from: 2, to: 1, join: 'add' },
    { from: 1, to: 2, join: 'concat' },
  ],
};

describe('the diagram', () => {
  const layout = layoutDiagram(diagram, largeDiagram);

  it('puts blocks in a row, the coarser the shorter, without overlap', () => {
    expect(layout.blocks.map(({ label }) => label)).toEqual([
      ...['image', '/2', '/4', '/8', '/8', '/4', '/2', 'out'],
    ]);
    const [image, half] = layout.blocks;
    expect(image.height).toBeGreaterThan(half.height);
    layout.blocks.slice(1).forEach((block, index) => {
      const before = layout.blocks[index];
      expect(block.x).toBeGreaterThanOrEqual(before.x + before.width);
    });
    expect(layout.blocks.every(({ y, height }) => y >= 0 && y + height <= layout.height)).toBe(true);
  });

  it('draws the longest skip connection outermost', () => {
    const tops = layout.arcs.map(({ path }) => Number(/V([\d.]+)H/.exec(path)?.[1]));
    expect(layout.arcs.map(({ join }) => join)).toEqual(['concat', 'add']);
    expect(tops[0]).toBeLessThan(tops[1]);
  });

  it('says in words what it shows', () => {
    expect(describeDiagram(diagram)).toBe(
      'Encoder: 64 channels at stride 2, 128 channels at stride 4, 256 channels at stride 8. ' +
        'Decoder: 32 channels at stride 8, 32 channels at stride 4, 32 channels at stride 2, 11 channels at stride 1. ' +
        'Skip connections at stride 4, 2.',
    );
  });
});
