import type { DiagramSkip, DiagramStage, NetDiagram } from '../../../shared/domain/netFigures.ts';

export interface DiagramBlock {
  readonly stage: DiagramStage;
  readonly part: 'encoder' | 'decoder';
  /** "image", "/16", "out". */
  readonly label: string;
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface DiagramArc {
  /** SVG path from the top of the encoder's block to the top of the decoder's. */
  readonly path: string;
  readonly join: DiagramSkip['join'];
  /** Where the sign of the join stands. */
  readonly x: number;
  readonly y: number;
}

export interface DiagramLayout {
  readonly width: number;
  readonly height: number;
  readonly blocks: readonly DiagramBlock[];
  readonly links: readonly { readonly x1: number; readonly x2: number; readonly y: number }[];
  readonly arcs: readonly DiagramArc[];
}

export interface DiagramSizes {
  readonly blockWidth: number;
  readonly gap: number;
  /** Of a block at the size of the image. */
  readonly tallest: number;
  /** Taken off with every halving. */
  readonly fall: number;
  readonly shortest: number;
  /** Between two skip connections above the blocks. */
  readonly arcGap: number;
}

export const largeDiagram: DiagramSizes = {
  blockWidth: 66,
  gap: 12,
  tallest: 96,
  fall: 11,
  shortest: 36,
  arcGap: 9,
};
export const smallDiagram: DiagramSizes = {
  blockWidth: 8,
  gap: 4,
  tallest: 26,
  fall: 4,
  shortest: 5,
  arcGap: 2,
};

/** Blocks on one middle line, encoder left, decoder right, skip connections above them, the widest outermost. */
export function layoutDiagram({ encoder, decoder, skips }: NetDiagram, sizes: DiagramSizes): DiagramLayout {
  const { blockWidth, gap, tallest, arcGap } = sizes;
  const head = skips.length === 0 ? 0 : (skips.length + 1) * arcGap + 4;
  const middle = head + tallest / 2;
  const place = (stage: DiagramStage, index: number, part: DiagramBlock['part']): DiagramBlock => {
    const height = blockHeight(stage, sizes);
    const shift = part === 'decoder' ? encoder.length : 0;
    const x = (index + shift) * (blockWidth + gap) + (part === 'decoder' ? gap : 0);
    return {
      stage,
      part,
      label: labelOf(stage, index, part, decoder.length),
      x,
      y: middle - height / 2,
      width: blockWidth,
      height,
    };
  };
  const from = encoder.map((stage, index) => place(stage, index, 'encoder'));
  const to = decoder.map((stage, index) => place(stage, index, 'decoder'));
  const blocks = [...from, ...to];
  const last = blocks.at(-1);
  return {
    width: (last?.x ?? 0) + blockWidth,
    height: head + tallest,
    blocks,
    links: blocks
      .slice(1)
      .map((block, index) => ({ x1: blocks[index].x + blockWidth, x2: block.x, y: middle })),
    arcs: placeArcs(skips, from, to, sizes),
  };
}

function blockHeight({ stride }: DiagramStage, { tallest, fall, shortest }: DiagramSizes): number {
  return Math.max(shortest, tallest - fall * Math.log2(stride));
}

function labelOf(
  { stride }: DiagramStage,
  index: number,
  part: DiagramBlock['part'],
  stages: number,
): string {
  if (part === 'encoder' && index === 0) return 'image';
  if (part === 'decoder' && index === stages - 1) return 'out';
  return `/${stride}`;
}

/** The longest lies outermost, so that none crosses another. */
function placeArcs(
  skips: readonly DiagramSkip[],
  from: readonly DiagramBlock[],
  to: readonly DiagramBlock[],
  { arcGap }: DiagramSizes,
): readonly DiagramArc[] {
  const ends = skips.flatMap((skip) => {
    const [start, end] = [from.at(skip.from), to.at(skip.to)];
    return start === undefined || end === undefined ? [] : [{ start, end, join: skip.join }];
  });
  ends.sort((a, b) => b.end.x - b.start.x - (a.end.x - a.start.x));
  return ends.map(({ start, end, join }, level) => {
    const top = (level + 1) * arcGap;
    const [x1, x2] = [start, end].map((block) => block.x + block.width / 2);
    return { path: `M${x1} ${start.y}V${top}H${x2}V${end.y}`, join, x: x2, y: end.y };
  });
}

/** "Encoder: 64 channels at stride 2, … Decoder: … Skip connections at strides 16, 8 and 4." */
export function describeDiagram({ encoder, decoder, skips }: NetDiagram): string {
  const list = (stages: readonly DiagramStage[]): string =>
    stages.map(({ channels, stride }) => `${channels} channels at stride ${stride}`).join(', ');
  const joined = [...new Set(skips.map(({ from }) => encoder.at(from)?.stride ?? 0))];
  const words =
    joined.length === 0 ? 'No skip connections' : `Skip connections at stride ${joined.join(', ')}`;
  return `Encoder: ${list(encoder.slice(1))}. Decoder: ${list(decoder)}. ${words}.`;
}
