import type { SourceLabel } from '../format.ts';

/** The eleven classes of the SegNet form of CamVid; its masks are grey, so the colours are the product's. */
const classes = [
  ['Sky', 0x9eeafe], ['Building', 0x8e2d00], ['Pole', 0xf0e141], ['Road', 0x6e6077],
  ['Pavement', 0xb89cfe], ['Tree', 0x0ca4a0], ['SignSymbol', 0xf89404], ['Fence', 0x6963ec],
  ['Car', 0x3643ae], ['Pedestrian', 0xd65826], ['Bicyclist', 0x77d0a2],
] as const; // prettier-ignore

export const camvidLabels: readonly SourceLabel[] = [
  ...classes.map(([name, color], index) => ({ index, name, color, isVoid: false })),
  { index: classes.length, name: 'Void', color: null, isVoid: true },
];
