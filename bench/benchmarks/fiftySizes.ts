import type { BenchRow } from '../../src/shared/domain/bench.ts';
import type { Size } from '../../src/main/core/data/resize.ts';
import type { SizesSettings } from '../contenders/sizes.ts';
import { median } from '../interleave.ts';
import { seededRandom } from '../random.ts';
import { compareRow, startOurs, threads, type BenchmarkOptions } from './benchmark.ts';

const images = 50;
const shortest = 192;
const longest = 512;

/** Each turn starts two processes: more would tell little more. */
const mostRounds = 3;

/**
 * Fifty images of fifty sizes against fifty of one size with as many pixels, each the first time the process sees them:
 * what is made for a size is paid once, and a set of photographs has many.
 */
export async function measureFiftySizes({
  rounds,
}: Pick<BenchmarkOptions, 'rounds'>): Promise<readonly BenchRow[]> {
  const many = differentSizes();
  const pixels = many.reduce((sum, { width, height }) => sum + width * height, 0) / images;
  const side = Math.round(Math.sqrt(pixels));
  const one = many.map(() => ({ width: side, height: side }));
  const times: Record<'many' | 'one', number[]> = { many: [], one: [] };
  for (let round = 0; round < Math.min(rounds, mostRounds); round += 1) {
    times.many.push(await firstPass(many));
    times.one.push(await firstPass(one));
  }
  return [
    compareRow({
      name: `infer ${images} images of ${images} sizes, resnet18+linknet`,
      unit: 'ms/image',
      value: median(times.many) / images,
      peer: `ours, one size (${side}×${side})`,
      peerValue: median(times.one) / images,
      bound: 1.5,
      better: 'lower',
    }),
  ];
}

function differentSizes(): readonly Size[] {
  const random = seededRandom(1);
  const side = () => shortest + Math.floor(random() * (longest - shortest + 1));
  return Array.from({ length: images }, () => ({ width: side(), height: side() }));
}

async function firstPass(sizes: readonly Size[]): Promise<number> {
  const contender = startOurs('sizes');
  try {
    const settings: SizesSettings = { encoder: 'resnet18', decoder: 'linknet', threads, sizes };
    await contender.setUp({ ...settings });
    return (await contender.measure(1))[0];
  } finally {
    await contender.end();
  }
}
