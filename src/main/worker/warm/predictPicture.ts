import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { readImage } from '../../core/data/imageIo.ts';
import { countLabels } from '../../core/data/labelMask.ts';
import { countViews } from '../../core/inference/multiScale.ts';
import { inputSize } from '../../core/inference/predictor.ts';
import { rankClasses } from '../../core/inference/rankClasses.ts';
import { findRun } from '../../core/store/runStore.ts';
import { loadTensorFlow } from '../../core/tensors/backend.ts';
import type { WarmCall } from './index.ts';
import { nets } from './netCache.ts';

export const predictPicture: WarmCall<'predictPicture'> = async (params) => {
  const started = performance.now();
  const image = await readImage(params.image);
  const readMilliseconds = performance.now() - started;
  const tf = await loadTensorFlow({ staysOpen: true });
  const runFolder = await findRun(params.project, params.run);
  const { net, args, step } = await nets.get(tf, runFolder, params.step);
  const { scales, flip } = params;
  const seen = performance.now();
  const ranked = rankClasses(tf, net, image, {
    ...inputSize(params.size, args.recipe.size),
    scales,
    flip,
  });
  const netMilliseconds = performance.now() - seen;
  const { mask, confidence, ranking, width, height } = ranked;
  await Promise.all(
    Object.entries({ mask, confidence, ranking }).map(([name, bytes]) =>
      writeFile(join(params.out, name), bytes),
    ),
  );
  return {
    step,
    classes: args.classes,
    width,
    height,
    pixels: countLabels({ width, height, data: mask }),
    passes: countViews({ scales, flip }),
    readMilliseconds,
    netMilliseconds,
  };
};
