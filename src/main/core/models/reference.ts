import { readFile } from 'node:fs/promises';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { StudioError } from '../../../shared/errors.ts';
import { readImage } from '../data/imageIo.ts';
import { openOutputFolder } from '../store/outputFolder.ts';
import type { Tf } from '../tensors/backend.ts';
import { encodeNpy } from '../tensors/npy.ts';
import { uploadBytes } from '../tensors/ops/upload.ts';
import { createNet, type Net, type NetVariable } from './compose.ts';
import { decoders } from './decoders/index.ts';
import { encoders } from './encoders/index.ts';
import { formulaRange, formulaValues, type ValueRange } from './formula.ts';
import type { ReferenceParams, ReferenceResult } from '../../../shared/domain/jobSpecs.ts';
import type { Stride } from './spec.ts';

const variablesSchema = z.array(
  z.object({
    name: z.string(),
    shape: z.array(z.number().int().nonnegative()),
    lo: z.number(),
    hi: z.number(),
  }),
);

type ListedVariable = z.infer<typeof variablesSchema>[number];

/** Skip connections that are written, finest last. */
const skipStrides: readonly Stride[] = [16, 8, 4];

/**
 * Runs a net with weights by formula on an image and writes the encoder's output (`fe_output.npy`), its skip connections
 * (`skip_s16.npy` …) and the logits (`logits_<variant>.npy`), to compare with another implementation. Variables that the
 * file does not list (a decoder's) follow the same formula with the range of their kind.
 * Throws StudioError('badInput') when the file's variables are not those of the net.
 */
export async function runReference(tf: Tf, request: ReferenceParams): Promise<ReferenceResult> {
  const { net: id, variant, classes, outDir } = request;
  const settings = { encoder: encoders.get(id), decoder: decoders.get(variant), classes, seed: 0 };
  const listed = await readVariables(request.variablesFile);
  const image = await readImage(request.imageFile);
  const net = createNet(tf, settings);
  const images = uploadBytes(tf, image.data, [1, image.height, image.width, 3]);
  try {
    for (const variable of net.variables) assignFormula(tf, variable, listed.get(variable.name));
    return { files: await writeArrays(net, images, variant, outDir) };
  } finally {
    images.dispose();
    net.dispose();
  }
}

async function readVariables(file: string): Promise<ReadonlyMap<string, ListedVariable>> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  const parsed = variablesSchema.safeParse(text === undefined ? undefined : parseJson(text));
  if (!parsed.success) {
    const what = text === undefined ? 'cannot be read as a list' : 'is no list';
    throw new StudioError('badInput', `${file} ${what} of variables with name, shape, lo and hi.`, {
      fix: 'Name a variables.json as in the reference data.',
    });
  }
  return new Map(parsed.data.map((variable) => [variable.name, variable]));
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function assignFormula(tf: Tf, { name, value, part }: NetVariable, listed: ListedVariable | undefined): void {
  const fits = listed?.shape.join() === value.shape.join();
  // A head listed for another number of classes keeps its range, which depends on its inputs alone.
  if (listed !== undefined && !fits && part === 'encoder') {
    throw new StudioError(
      'badInput',
      `"${name}" has shape [${listed.shape.join(', ')}] in the file and [${value.shape.join(', ')}] in the net.`,
      { fix: 'Use the variables of this net.' },
    );
  }
  const range: ValueRange = listed ?? formulaRange(name, value.shape);
  const values = formulaValues(name, value.size, range);
  tf.tidy(() => value.assign(tf.tensor(values, [...value.shape])));
}

async function writeArrays(net: Net, images: Tensor4D, variant: string, outDir: string): Promise<string[]> {
  const features = net.encode(images, { training: false });
  const logits = net.forward(images, { training: false });
  const arrays = new Map<string, Tensor4D>([['fe_output', features[32]]]);
  for (const stride of skipStrides) arrays.set(`skip_s${stride}`, features[stride]);
  arrays.set(`logits_${variant}`, logits);
  const output = await openOutputFolder(outDir);
  try {
    for (const [name, tensor] of arrays) {
      const values = tensor.dataSync<'float32'>();
      await output.write(`${name}.npy`, encodeNpy({ shape: tensor.shape, values }));
    }
    return [...output.files];
  } catch (thrown) {
    await output.takeBack();
    throw thrown;
  } finally {
    logits.dispose();
    for (const tensor of Object.values(features)) tensor.dispose();
  }
}
