import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BenchRow } from '../../src/shared/domain/bench.ts';
import { StudioError } from '../../src/shared/errors.ts';
import type { DataSettings } from '../contenders/data.ts';
import { interleave } from '../interleave.ts';
import { testDataRoot } from '../paths.ts';
import { startPeer } from '../peer.ts';
import { chooseSizes, compareRow, sliceName, startOurs, threads, type Benchmark } from './benchmark.ts';

const batch = 8;

/** Reading, scaling and augmenting image-mask pairs: what must keep ahead of the net. */
export const data: Benchmark = {
  name: 'data',
  help: 'image-mask pairs decoded and augmented a second against an OpenCV script',
  // CamVid's own size, and half of it where the loader must scale.
  parts: ({ size, rounds }) =>
    chooseSizes(size, [480, 240]).map((side) => ({
      slice: sliceName('data', side),
      measure: () => measureData(side, rounds),
    })),
};

async function measureData(size: number, rounds: number): Promise<readonly BenchRow[]> {
  const settings: DataSettings = { pairs: await findPairs(), size, batch, threads };
  const contenders = [startOurs('data'), await startPeer('OpenCV', 'opencv', 'opencv_peer.py')];
  try {
    for (const contender of contenders) await contender.setUp({ ...settings });
    const [time, peerTime] = await interleave(contenders, { rounds, count: 10 });
    const rate = (milliseconds: number) => (batch * 1000) / milliseconds;
    const figures = { value: rate(time), peerValue: rate(peerTime), unit: 'pairs/s', peer: 'OpenCV' };
    return [
      compareRow({ name: `data CamVid 480×360 at ${size} px`, ...figures, bound: 1, better: 'higher' }),
    ];
  } finally {
    await Promise.all(contenders.map((contender) => contender.end()));
  }
}

async function findPairs(): Promise<DataSettings['pairs']> {
  const images = join(testDataRoot, 'camvid', 'train');
  const names = await readdir(images).catch(() => []);
  if (names.length === 0) {
    throw new StudioError('notFound', `The test data are absent: ${images}.`, {
      fix: 'Set STUDIO_TEST_DATA to the folder that holds camvid.',
    });
  }
  return names
    .sort()
    .slice(0, 64)
    .map((name) => [join(images, name), join(testDataRoot, 'camvid', 'trainannot', name)]);
}
