import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { createCompiledTrainer } from '../../src/main/core/graph/compiledTrainer.ts';
import { openCompiledNet } from '../../src/main/core/graph/compiledNet.ts';
import { netOf, type NetDescription } from '../../src/main/core/graph/request.ts';
import type { SegmentingNet } from '../../src/main/core/inference/predictor.ts';
import { createQuietContext } from '../../src/main/core/jobContext.ts';
import type { Net } from '../../src/main/core/models/compose.ts';
import { describeNet } from '../../src/main/core/models/cost.ts';
import { defaultNetOptions } from '../../src/main/core/models/spec.ts';
import { cacheFolder } from '../../src/main/core/store/cacheFolder.ts';
import { loadTensorFlow, nodeBackend, usesGpu, type Tf } from '../../src/main/core/tensors/backend.ts';
import { indexOfLargest } from '../../src/main/core/tensors/ops/largest.ts';
import { losses } from '../../src/main/core/training/losses/index.ts';
import { optimizers } from '../../src/main/core/training/optimizers/index.ts';
import type { Batch } from '../../src/main/core/training/step.ts';
import type { Precision } from '../../src/main/core/training/precision.ts';
import { createEagerTrainer, type Trainer, type TrainerParts } from '../../src/main/core/training/trainer.ts';
import { StudioError } from '../../src/shared/errors.ts';
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
  /** Which of our engines; the peers have one. */
  readonly engine: 'graph' | 'eager';
  /** Of a training step; default float32. */
  readonly precision?: Precision;
  /** Whether a device other than a graphics card is an error. */
  readonly needsGpu?: boolean;
}

/** A training step or a prediction by the product's own code. */
export function createNetContender(): OurContender {
  let work: (() => void) | undefined;
  let tensors = () => 0;
  return {
    async setUp(request) {
      const settings = request as unknown as NetSettings;
      const tf = await loadTensorFlow({
        threads: settings.threads,
        usesBfloat16: settings.precision === 'bfloat16',
      });
      if (settings.needsGpu === true && !usesGpu(tf)) {
        throw new StudioError('missingTool', 'TensorFlow finds no graphics card.', {
          fix: 'Run: segstudio doctor',
        });
      }
      tensors = () => nodeBackend(tf).binding.getNumOfTensors();
      const batch = randomBatch(settings);
      const description = describe(settings);
      const net = netOf(tf, description);
      work =
        settings.task === 'train'
          ? steps(await openTrainer(tf, net, { description, settings }), batch)
          : predictions(tf, await openNet(tf, net, { description, settings }), batch);
      const { encoder, decoder, classes, height, width } = settings;
      const { params } = describeNet({ encoder, decoder, classes, size: { height, width } });
      return { parameters: params, graph: await newestGraph() };
    },
    work() {
      work?.();
      return Promise.resolve();
    },
    tensors: () => tensors(),
  };
}

/** Folder of the graph in use: the cache marks what is used, so it is the newest. */
async function newestGraph(): Promise<string | null> {
  const folder = join(cacheFolder(), 'graphs');
  const names = await readdir(folder).catch(() => []);
  const used = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).mtimeMs));
  const newest = names.at(used.indexOf(Math.max(...used)));
  return newest === undefined ? null : join(folder, newest);
}

interface Subject {
  readonly description: NetDescription;
  readonly settings: NetSettings;
}

function describe({ encoder, decoder, classes }: NetSettings): NetDescription {
  const options = defaultNetOptions;
  return { encoder, decoder, classes, options, conventions: {}, batchNormMomentum: 0.9 };
}

async function openTrainer(tf: Tf, net: Net, { description, settings }: Subject): Promise<Trainer> {
  const parts: TrainerParts = {
    net,
    loss: losses.get('crossEntropy'),
    classWeights: Array.from({ length: net.classes }, () => 1),
    optimizer: optimizers.get('adam'),
    settings: { beta1: 0.9, epsilon: 1e-7, weightDecay: 0 },
    variables: net.variables
      .filter(({ role }) => role === 'weight')
      .map(({ name, value, decay }) => ({ name, value, decay, rate: 1 })),
    optimizerState: null,
  };
  if (settings.engine === 'eager') return createEagerTrainer(tf, parts);
  const options = {
    description,
    loss: 'crossEntropy',
    optimizer: 'adam',
    precision: settings.precision ?? 'float32',
  } as const;
  return createCompiledTrainer(tf, parts, options, createQuietContext());
}

function steps(trainer: Trainer, batch: Batch): () => void {
  let update = 0;
  return () => {
    update += 1;
    trainer.step(batch, { update, learningRate: 1e-3 });
  };
}

async function openNet(tf: Tf, net: Net, { description, settings }: Subject): Promise<SegmentingNet> {
  if (settings.engine === 'eager') return net;
  const values = net.variables.map(({ name, value }) => {
    return [name, { name, shape: value.shape, values: value.dataSync<'float32'>() }] as const;
  });
  const compiled = await openCompiledNet(tf, { description, weights: new Map(values) }, createQuietContext());
  net.dispose();
  return compiled!;
}

function predictions(tf: Tf, net: SegmentingNet, { images, height, width }: Batch): () => void {
  const shape = [images.length / (height * width * 3), height, width, 3] as const;
  return () => {
    const classes = tf.tidy(() => indexOfLargest(tf, net.logits(images, shape, { training: false })));
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
