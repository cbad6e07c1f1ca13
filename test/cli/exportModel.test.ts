import { execFileSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ExportModelResult } from '../../src/shared/domain/exporting.ts';
import type { PredictResult, TrainResult } from '../../src/shared/domain/jobSpecs.ts';
import { readImage } from '../../src/main/core/data/imageIo.ts';
import { readLabelMask } from '../../src/main/core/data/maskIo.ts';
import { describeRunNet } from '../../src/main/core/graph/request.ts';
import { imageLogits } from '../../src/main/core/inference/predictor.ts';
import { openEagerNet } from '../../src/main/core/inference/runNet.ts';
import { readWeightFile } from '../../src/main/core/models/weights/readers/weightFile.ts';
import { loadCheckpoint } from '../../src/main/core/store/checkpointStore.ts';
import { readRunArguments } from '../../src/main/core/store/runStore.ts';
import { loadTensorFlow } from '../../src/main/core/tensors/backend.ts';
import { errorLines, runCli, runJson } from '../support/cli.ts';
import { worstDifference } from '../support/engines.ts';
import { askPython, preparePython } from '../support/python.ts';
import { makeTinyProject, tinyClasses } from '../support/tinyProject.ts';

let project: string;
let out: string;
let run: string;
const installMs = 10 * 60_000;
beforeAll(async () => {
  await preparePython('tensorflow');
  project = await makeTinyProject();
  out = mkdtempSync(join(tmpdir(), 'studio-export-'));
  // Batch normalisation, depthwise and transposed convolutions: all that is folded.
  const net = ['--encoder', 'mobilenet_v1_025', '--decoder', 'linknet', '--weights', 'none', '--size', '64'];
  const pace = ['--batch-size', '2', '--max-steps', '8', '--learning-rate', '0.003', '--monitor-images', '2'];
  run = (await runJson<TrainResult>(['train', ...net, ...pace, '--project', project])).run;
}, installMs);
afterAll(() => {
  for (const folder of [project, out]) rmSync(folder, { recursive: true, force: true });
});

function exportAs(format: string, folder: string) {
  const args = ['export-model', '--project', project, '--run', run, '--format', format];
  return runJson<ExportModelResult>([...args, '--out', join(out, folder)]);
}

/** A picture whose sides no stride divides. */
async function oddPicture(): Promise<string> {
  const path = join(out, 'odd.png');
  await sharp(join(project, 'datasets', 'boxes', 'images', 'box7.png'))
    .resize(101, 75)
    .toFile(path);
  return path;
}

/** RGB files of one size, through the SavedModel, as one batch. */
const runSavedModel = `
import json, sys
import tensorflow as tf
serve = tf.saved_model.load(sys.argv[1]).signatures["serving_default"]
images = tf.stack([tf.io.decode_png(tf.io.read_file(path), channels=3) for path in sys.argv[2:]])
logits = serve(images=images)["logits"].numpy()
print(json.dumps({"shape": logits.shape, "values": logits.ravel().tolist(), "classes": logits.argmax(-1).ravel().tolist()}))
`;

interface PythonLogits {
  readonly shape: readonly number[];
  readonly values: readonly number[];
  readonly classes: readonly number[];
}

const readCheckpoint = `
import json, sys
import tensorflow as tf
reader = tf.train.load_checkpoint(sys.argv[1])
shapes = reader.get_variable_to_shape_map()
print(json.dumps([{"name": n, "shape": s, "values": reader.get_tensor(n).ravel().tolist()} for n, s in shapes.items()]))
`;

describe('a SavedModel', () => {
  let result: ExportModelResult;
  beforeAll(async () => {
    result = await exportAs('savedmodel', 'saved');
  });

  it('was compared with the run on validation images before it was put in place', () => {
    expect(result).toMatchObject({ run, checkpoint: 8, format: 'savedmodel', out: join(out, 'saved') });
    expect(result.files).toEqual(['model.json', 'saved_model.pb']);
    expect(result.verification).toMatchObject({ compared: 'images', count: 3 });
    expect(result.verification.largestDifference).toBeLessThan(1e-3);
    const card: unknown = JSON.parse(readFileSync(join(out, 'saved', 'model.json'), 'utf8'));
    expect(card).toMatchObject({ run, step: 8, size: 64, classes: tinyClasses });
  });

  it('gives in Python the logits that the run gives here', async () => {
    const paths = [6, 7, 8].map((number) => join(project, 'datasets', 'boxes', 'images', `box${number}.png`));
    const found = await askPython<PythonLogits>('tensorflow', runSavedModel, [join(out, 'saved'), ...paths]);
    expect(found.shape).toEqual([3, 64, 64, tinyClasses.length]);
    const tf = await loadTensorFlow();
    const folder = join(project, 'runs', run);
    const description = describeRunNet(await readRunArguments(folder), null);
    const net = openEagerNet(tf, description, await loadCheckpoint(folder, 8));
    const size = 64 * 64 * tinyClasses.length;
    for (const [index, path] of paths.entries()) {
      const logits = imageLogits(tf, net, await readImage(path), { size: 64 });
      const expected = { name: path, shape: [], values: logits.dataSync<'float32'>() };
      const own = Float32Array.from(found.values.slice(index * size, (index + 1) * size));
      expect(worstDifference([{ ...expected, values: own }], [expected]).error).toBeLessThan(1e-3);
      logits.dispose();
    }
    net.dispose();
  });

  it('takes pictures of any size and segments them as predict does', async () => {
    const path = await oddPicture();
    const found = await askPython<PythonLogits>('tensorflow', runSavedModel, [join(out, 'saved'), path]);
    expect(found.shape).toEqual([1, 75, 101, tinyClasses.length]);
    const args = ['predict', '--project', project, '--run', run, '--image', path, '--size', '0'];
    const { images } = await runJson<PredictResult>([...args, '--out', join(out, 'masks')]);
    const { data } = await readLabelMask(images[0].mask);
    const same = found.classes.filter((label, place) => label === data[place]).length;
    // Two classes may be as likely to the last digits.
    expect(same / data.length).toBeGreaterThan(0.999);
  });
});

describe('a checkpoint', () => {
  it('holds in Python exactly the run’s variables, and is taken as weights here', async () => {
    const result = await exportAs('checkpoint', 'checkpoint');
    expect(result.verification).toMatchObject({ compared: 'variables', largestDifference: 0 });
    const { weights } = await loadCheckpoint(join(project, 'runs', run), 8);
    const folder = join(out, 'checkpoint');
    const found = await askPython<
      readonly { readonly name: string; readonly shape: number[]; readonly values: number[] }[]
    >('tensorflow', readCheckpoint, [folder]);
    const sorted = found.toSorted((a, b) => (a.name < b.name ? -1 : 1));
    const expected = [...weights.values()]
      .map(({ name, shape, values }) => ({ name, shape, values: [...values] }))
      .toSorted((a, b) => (a.name < b.name ? -1 : 1));
    expect(sorted).toEqual(expected);
    const own = await readWeightFile(join(folder, 'model.ckpt-8.index'));
    expect([...own.tensors.keys()].toSorted()).toEqual([...weights.keys()].toSorted());
  });
});

describe('export-model', () => {
  it('names the formats it knows', async () => {
    const args = ['export-model', '--project', project, '--run', run, '--format', 'onnx'];
    const refused = await runCli([...args, '--out', join(out, 'onnx')]);
    expect(refused.code).toBe(2);
    expect(refused.stderr).toContain('Allowed choices are savedmodel, checkpoint.');
    expect(existsSync(join(out, 'onnx'))).toBe(false);
  });

  it('leaves a folder that holds files as it is', async () => {
    const args = ['export-model', '--project', project, '--run', run, '--format', 'checkpoint'];
    const refused = await runCli([...args, '--out', project]);
    expect(refused.code).toBe(1);
    expect(errorLines(refused)).toEqual([
      `${project} already holds files.`,
      'Choose another folder, or empty this one.',
    ]);
    expect(readdirSync(project).sort()).toEqual(['datasets', 'project.json', 'runs']);
  });

  it('leaves nothing behind where it cannot write', async () => {
    const locked = join(out, 'file');
    execFileSync('touch', [locked]);
    const args = ['export-model', '--project', project, '--run', run, '--format', 'checkpoint'];
    const refused = await runCli([...args, '--out', join(locked, 'model')]);
    expect(refused.code).toBe(1);
    expect(errorLines(refused).length).toBeLessThanOrEqual(3);
    expect(readdirSync(out).filter((name) => name.endsWith('.tmp'))).toEqual([]);
  });
});
