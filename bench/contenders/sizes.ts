import { openCompiledNet } from '../../src/main/core/graph/compiledNet.ts';
import { netOf } from '../../src/main/core/graph/request.ts';
import type { RgbImage } from '../../src/main/core/data/imageIo.ts';
import type { Size } from '../../src/main/core/data/resize.ts';
import { createPredictor } from '../../src/main/core/inference/predictor.ts';
import { createQuietContext } from '../../src/main/core/jobContext.ts';
import { defaultNetOptions } from '../../src/main/core/models/spec.ts';
import { loadTensorFlow } from '../../src/main/core/tensors/backend.ts';
import { seededRandom } from '../random.ts';
import type { OurContender } from './index.ts';

export interface SizesSettings {
  readonly encoder: string;
  readonly decoder: string;
  readonly threads: number;
  /** Of the images, predicted one after the other in a unit of work; the first once before. */
  readonly sizes: readonly Size[];
}

/** Images of given sizes through the product's predictor, each padded to its bucket. */
export function createSizesContender(): OurContender {
  let work: () => void = () => undefined;
  return {
    async setUp(request) {
      const { encoder, decoder, threads, sizes } = request as unknown as SizesSettings;
      const tf = await loadTensorFlow({ threads });
      const options = defaultNetOptions;
      const description = {
        encoder,
        decoder,
        classes: 11,
        options,
        conventions: {},
        batchNormMomentum: null,
      };
      const fresh = netOf(tf, description);
      const values = fresh.variables.map(({ name, value }) => {
        return [name, { name, shape: value.shape, values: value.dataSync<'float32'>() }] as const;
      });
      fresh.dispose();
      const net = await openCompiledNet(tf, { description, weights: new Map(values) }, createQuietContext());
      const predictor = createPredictor(tf, net!, { size: 0 });
      const images = sizes.map(randomImage);
      predictor.predict(images[0]);
      work = () => images.forEach((image) => predictor.predict(image));
      return {};
    },
    work() {
      work();
      return Promise.resolve();
    },
  };
}

function randomImage({ width, height }: Size): RgbImage {
  const random = seededRandom(1);
  const data = Uint8Array.from({ length: width * height * 3 }, () => Math.floor(random() * 256));
  return { width, height, data };
}
