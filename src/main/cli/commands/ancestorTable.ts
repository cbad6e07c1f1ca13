import type { NetCost } from '../../../shared/domain/catalogue.ts';
import { formatTable } from '../format.ts';

/** As seg-mentor published them for Pascal VOC at 512×512 with 21 classes: its nets, FCN-16. */
const published = [
  { encoder: 'vgg16', gops: 92, millions: 135, fcn16: 66.5, fcn32: 65.5 },
  { encoder: 'inception_v1', gops: 8.5, millions: 6.04, fcn16: 63.7, fcn32: 62 },
  { encoder: 'resnet18', gops: 9.6, millions: 10.9, fcn16: 60.4, fcn32: 59.5 },
  { encoder: 'mobilenet_v1', gops: 2.9, millions: 3.12, fcn16: 57.6, fcn32: 55.5 },
] as const;

export interface AncestorRow {
  readonly encoder: string;
  /** mIoU in % of FCN-16 and FCN-32, published. */
  readonly miou: readonly [fcn16: number, fcn32: number];
  /** 10⁹ operations and 10⁶ parameters, published. */
  readonly published: { readonly gops: number; readonly millions: number };
  /** The same net here: 10⁹ multiply-adds, 10⁶ parameters. */
  readonly here: { readonly multiplyAdds: number; readonly millions: number };
}

export async function compareWithAncestor(
  costOf: (net: { encoder: string; decoder: string; classes: number; size: number }) => Promise<NetCost>,
): Promise<readonly AncestorRow[]> {
  return Promise.all(
    published.map(async ({ encoder, gops, millions, fcn16, fcn32 }) => {
      const cost = await costOf({ encoder, decoder: 'fcn16', classes: 21, size: 512 });
      const here = { multiplyAdds: cost.multiplyAdds / 1e9, millions: cost.params / 1e6 };
      return { encoder, miou: [fcn16, fcn32] as const, published: { gops, millions }, here };
    }),
  );
}

export function describeAncestor(rows: readonly AncestorRow[]): string {
  const cells = rows.map(({ encoder, miou, published: theirs, here }) => [
    ...[
      encoder,
      `${miou[0].toFixed(1)} / ${miou[1].toFixed(1)}`,
      String(theirs.gops),
      here.multiplyAdds.toFixed(2),
    ],
    ...[String(theirs.millions), here.millions.toFixed(2)],
  ]);
  const head = [
    'encoder',
    'mIoU FCN-16 / FCN-32',
    'GOPs published',
    'G multiply-adds',
    'M published',
    'M here',
  ];
  return [
    'Pascal VOC, 512×512, 21 classes, FCN-16; mIoU as published by seg-mentor.',
    formatTable(head, cells),
  ].join('\n');
}
