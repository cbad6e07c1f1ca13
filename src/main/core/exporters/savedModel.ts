import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RgbImage } from '../data/imageIo.ts';
import { encodeSavedModel } from '../graph/encode.ts';
import { freezePrediction } from '../graph/frozenGraph.ts';
import { prepareGraph } from '../graph/graphCache.ts';
import { names } from '../graph/names.ts';
import { openGraphSession, type GraphSession } from '../graph/session.ts';
import { buildServingGraph } from '../graph/servingGraph.ts';
import { modelFile } from '../graph/writeGraph.ts';
import { imageLogits, inputSize } from '../inference/predictor.ts';
import { openEagerNet } from '../inference/runNet.ts';
import { createProgressMeter } from '../progressMeter.ts';
import { nativeVersion } from '../tensors/backend.ts';
import { relativeDifference } from './difference.ts';
import { comparedImages, type ExporterSpec } from './exporter.ts';

export const savedModelExporter: ExporterSpec = {
  id: 'savedmodel',
  name: 'TensorFlow SavedModel',
  help: 'the net as one graph with its weights, for TensorFlow in Python, C++, Java and TensorFlow Serving',
  use: "tf.saved_model.load(folder).signatures['serving_default'](images=batch)['logits']",
  // Batch normalisation is folded into the convolutions: the same sums in another order.
  tolerance: 1e-3,
  async write(tf, { description, checkpoint }, folder, context) {
    const graph = await prepareGraph(tf, { net: description, training: null }, context);
    const bytes = encodeSavedModel({
      nodes: buildServingGraph(await freezePrediction(tf, graph, checkpoint.weights)),
      tensorFlowVersion: nativeVersion(tf),
      signatures: { serving_default: signatureOf(description.classes) },
    });
    await writeFile(join(folder, modelFile), bytes);
  },
  /** Against the eager net, which has neither a recorded graph nor folded batch normalisation. */
  async verify(tf, source, folder, context) {
    const net = openEagerNet(tf, source.description, source.checkpoint);
    const session = openGraphSession(tf, folder);
    // Whole, as the exported net sees them: tiles would have means of their own.
    const whole = inputSize(0, source.args.recipe.size);
    try {
      const differences: number[] = [];
      const meter = createProgressMeter(comparedImages, 'images');
      for await (const image of source.images()) {
        context.signal.throwIfAborted();
        const expected = tf.tidy(() => imageLogits(tf, net, image, whole).dataSync<'float32'>());
        differences.push(relativeDifference(runExported(session, image), expected));
        context.progress(meter.at(differences.length, 'Comparing'));
      }
      const count = differences.length;
      // There may have been fewer than could be known before they were read.
      context.progress(createProgressMeter(count, 'images').at(count, 'Comparing'));
      return { compared: 'images', count, largestDifference: Math.max(...differences) };
    } finally {
      session.close();
      net.dispose();
    }
  },
};

function signatureOf(classes: number) {
  const [images, logits] = [names.images, names.logits];
  return {
    inputs: { [images]: { output: images, type: 'uint8', shape: [-1, -1, -1, 3] } },
    outputs: { [logits]: { output: logits, type: 'float32', shape: [-1, -1, -1, classes] } },
  } as const;
}

function runExported(session: GraphSession, { data, width, height }: RgbImage): Float32Array {
  const feed = { type: 'uint8', shape: [1, height, width, 3], values: data } as const;
  const [logits] = session.run({ [names.images]: feed }, [names.logits]);
  return session.take(logits) as Float32Array;
}
