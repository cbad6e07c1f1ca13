import { createNet, type Net } from '../../src/main/core/models/compose.ts';
import { describeNet } from '../../src/main/core/models/cost.ts';
import { decoders } from '../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
import { loadTensorFlow, type Tf } from '../../src/main/core/tensors/backend.ts';
import { uploadBytes } from '../../src/main/core/tensors/ops/upload.ts';
import { losses } from '../../src/main/core/training/losses/index.ts';
import { optimizers } from '../../src/main/core/training/optimizers/index.ts';
import { trainOnBatch, type Batch } from '../../src/main/core/training/step.ts';
import { seededRandom } from '../random.ts';
import type { OurContender } from './index.ts';

/** What both sides are told to build; the batch is random bytes. */
export interface NetSettings {
  readonly task: 'train' | 'infer';
  readonly encoder: string;
  readonly decoder: string;
  readonly classes: number;
  readonly batch: number;
  readonly height: number;
  readonly width: number;
  readonly threads: number;
}

/** A training step or a prediction by the product's own code. */
export function createNetContender(): OurContender {
  let work: (() => void) | undefined;
  return {
    async setUp(request) {
      const settings = request as unknown as NetSettings;
      const tf = await loadTensorFlow({ threads: settings.threads });
      const net = createNet(tf, {
        encoder: encoders.get(settings.encoder),
        decoder: decoders.get(settings.decoder),
        classes: settings.classes,
        seed: 1,
      });
      const batch = randomBatch(settings);
      work = settings.task === 'train' ? trainer(tf, net, batch) : predictor(tf, net, batch);
      const { encoder, decoder, classes, height, width } = settings;
      return { parameters: describeNet({ encoder, decoder, classes, size: { height, width } }).params };
    },
    work() {
      work?.();
      return Promise.resolve();
    },
    end: () => Promise.resolve(),
  };
}

function trainer(tf: Tf, net: Net, batch: Batch): () => void {
  const variables = net.variables.filter(({ role }) => role === 'weight');
  const optimizer = optimizers.get('adam').create(
    tf,
    variables.map(({ name, value, decay }) => ({ name, value, decay, rate: 1 })),
    { beta1: 0.9, epsilon: 1e-7, weightDecay: 0 },
  );
  const classWeights = Array.from({ length: net.classes }, () => 1);
  let update = 0;
  return () => {
    update += 1;
    const size = { update, learningRate: 1e-3 };
    const loss = losses.get('crossEntropy');
    trainOnBatch(tf, { net, loss, classWeights }, batch, { variables, optimizer, size });
  };
}

function predictor(tf: Tf, net: Net, { images, height, width }: Batch): () => void {
  const shape = [images.length / (height * width * 3), height, width, 3] as const;
  return () => {
    const classes = tf.tidy(() => {
      const logits = net.forward(uploadBytes(tf, images, shape), { training: false });
      return tf.argMax(logits, -1);
    });
    classes.dataSync();
    classes.dispose();
  };
}

function randomBatch({ batch, height, width, classes }: NetSettings): Batch {
  const random = seededRandom(1);
  const images = Uint8Array.from({ length: batch * height * width * 3 }, () => Math.floor(random() * 256));
  const labels = Uint8Array.from({ length: batch * height * width }, () => Math.floor(random() * classes));
  return { images, labels, height, width };
}
