import { randomBytes } from 'node:crypto';
import { open, readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';

import { rankBytes, type PicturePrediction, type PixelRanking } from '../../../shared/domain/prediction.ts';
import { StudioError } from '../../../shared/errors.ts';
import { makeFolder } from '../../core/store/atomicFile.ts';
import { isProcessAlive } from '../../core/store/owner.ts';

/** The files a worker leaves of one prediction, raw and row-major as `RankedImage` has them. */
export type PredictionFile = 'mask' | 'confidence' | 'ranking';

/** Predictions of pictures from anywhere, as files of this host: they end with it. */
export interface PicturePredictions {
  /** Keeps what `fill` writes into the folder it gets; of many the oldest go. */
  add(
    fill: (folder: string) => Promise<Omit<PicturePrediction, 'id'>>,
    image: string,
  ): Promise<PicturePrediction>;
  /** This and `probe` throw StudioError('notFound') with the reason 'prediction' for one that is gone. */
  get(id: string): KeptPrediction;
  probe(id: string, x: number, y: number): Promise<PixelRanking>;
  clear(): Promise<void>;
}

export interface KeptPrediction {
  readonly prediction: PicturePrediction;
  /** Path of the picture it was made of. */
  readonly image: string;
  /** Throws as `get` where it went meanwhile. */
  readonly read: (file: PredictionFile) => Promise<Buffer>;
}

/** Bytes a pixel over the three files. */
const pixelBytes = 2 + rankBytes;
/** A hundred pictures of a megapixel. */
const maxBytes = 2e9;

export function createPicturePredictions(cacheDir: string, limitBytes = maxBytes): PicturePredictions {
  const parent = join(cacheDir, 'predictions');
  const folder = join(parent, `${process.pid}-${randomBytes(4).toString('hex')}`);
  const kept = new Map<string, Kept>();
  let isSwept = false;

  async function forgetOldest(): Promise<void> {
    const sizes = [...kept.values()].map(({ prediction: { width, height } }) => width * height * pixelBytes);
    let total = sizes.reduce((sum, size) => sum + size, 0);
    for (const [place, id] of [...kept.keys()].entries()) {
      if (total <= limitBytes || kept.size === 1) return;
      total -= sizes[place];
      kept.delete(id);
      await rm(join(folder, id), { recursive: true, force: true });
    }
  }

  function get(id: string): Kept {
    const found = kept.get(id);
    if (found !== undefined) return found;
    throw goneError();
  }

  return {
    async add(fill, image) {
      if (!isSwept) await sweep(parent);
      isSwept = true;
      const id = randomBytes(16).toString('hex');
      const place = join(folder, id);
      await makeFolder(place);
      try {
        const prediction: PicturePrediction = { id, ...(await fill(place)) };
        kept.set(id, keep(prediction, image, place));
        await forgetOldest();
        return prediction;
      } catch (thrown) {
        await rm(place, { recursive: true, force: true });
        throw thrown;
      }
    },
    get,
    probe: async (id, x, y) => probePixel(get(id), x, y),
    async clear() {
      kept.clear();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

interface Kept extends KeptPrediction {
  readonly path: (file: PredictionFile) => string;
}

function keep(prediction: PicturePrediction, image: string, place: string): Kept {
  const path = (file: PredictionFile): string => join(place, file);
  return { prediction, image, path, read: (file) => orGone(readFile(path(file))) };
}

/** Between two looks newer ones may take its place, or somebody clears the cache. */
function orGone<Result>(work: Promise<Result>): Promise<Result> {
  return work.catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') throw goneError();
    throw thrown;
  });
}

function goneError(): StudioError {
  return new StudioError(
    'notFound',
    'This prediction is no longer kept: only the latest of the open project are.',
    { fix: 'Run it again.', details: { reason: 'prediction' } },
  );
}

async function probePixel({ prediction, path }: Kept, x: number, y: number): Promise<PixelRanking> {
  const { width, height, classes } = prediction;
  if (x >= width || y >= height) throw new StudioError('badInput', `There is no pixel ${x}, ${y}.`);
  const file = await orGone(open(path('ranking')));
  try {
    const { buffer } = await file.read(Buffer.alloc(rankBytes), 0, rankBytes, (y * width + x) * rankBytes);
    return { classes: decodeRanks(buffer).slice(0, classes.length) };
  } finally {
    await file.close();
  }
}

function decodeRanks(bytes: Buffer): PixelRanking['classes'] {
  return Array.from({ length: bytes.length / 3 }, (_, rank) => ({
    id: bytes[rank * 3],
    probability: bytes.readUInt16LE(rank * 3 + 1) / 65_535,
  }));
}

/** Removes what hosts left that were killed. */
async function sweep(parent: string): Promise<void> {
  const names = await readdir(parent).catch(() => []);
  const dead = names.filter((name) => !isProcessAlive(Number.parseInt(name, 10)));
  await Promise.all(dead.map((name) => rm(join(parent, name), { recursive: true, force: true })));
}
