import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { ExportSource } from '../../../src/main/core/exporters/exporter.ts';
import { exportModel } from '../../../src/main/core/exporters/exportModel.ts';
import { savedModelExporter } from '../../../src/main/core/exporters/savedModel.ts';
import { describeRunNet, netOf } from '../../../src/main/core/graph/request.ts';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import type { JobProgress } from '../../../src/shared/domain/job.ts';
import { exampleArguments } from '../../support/runs.ts';
import { makeTinyProject, tinyClasses, tinyRecipe, trainTiny } from '../../support/tinyProject.ts';

let tf: Tf;
let folder: string;
beforeAll(async () => {
  tf = await loadTensorFlow();
  folder = await mkdtemp(join(tmpdir(), 'saved-model-'));
});
afterAll(() => rm(folder, { recursive: true }));

/** Bright on the left and dark on the right: means over a part are not those over the whole. */
function halves(width: number, height: number) {
  const data = Uint8Array.from({ length: width * height * 3 }, (_, byte) =>
    Math.floor(byte / 3) % width < width / 2 ? 220 : 20,
  );
  return { width, height, data };
}

it('a net that was trained on large pictures and pools over the whole is compared on whole ones', async () => {
  const recipe = { ...tinyRecipe, decoder: 'psp', size: 1088 };
  const args = { ...exampleArguments('large'), recipe, classes: tinyClasses };
  const description = describeRunNet(args, null);
  const net = netOf(tf, description);
  const weights = new Map(
    net.variables.map(({ name, value }) => [
      name,
      { name, shape: value.shape, values: value.dataSync<'float32'>() },
    ]),
  );
  net.dispose();
  const checkpoint = { weights, folder: 'checkpoint' } as unknown as ExportSource['checkpoint'];
  const images = async function* () {
    yield await Promise.resolve(halves(1088, 64));
  };
  const source = { args, checkpoint, description, images };
  await savedModelExporter.write(tf, source, folder, createQuietContext());
  const { largestDifference } = await savedModelExporter.verify(tf, source, folder, createQuietContext());
  expect(largestDifference).toBeLessThan(savedModelExporter.tolerance);
});

it('an export is compared on the pictures that can be read', async () => {
  const project = await makeTinyProject(folder);
  const { run } = await trainTiny(tf, project, { maxSteps: 1 });
  await rm(join(project, 'datasets', 'boxes', 'images', 'box7.png'));
  const params = { project, run, checkpoint: 'latest', format: 'savedmodel' } as const;
  const lines: string[] = [];
  const steps: JobProgress[] = [];
  const context = {
    ...createQuietContext(),
    log: (line: string) => void lines.push(line),
    progress: (step: JobProgress) => void steps.push(step),
  };
  const { verification } = await exportModel(tf, { ...params, out: join(folder, 'exported') }, context);
  expect(verification).toMatchObject({ compared: 'images', count: 2 });
  expect(lines).toContainEqual(expect.stringContaining('box7.png cannot be read'));
  expect(steps.at(-1)).toMatchObject({ done: 2, total: 2, message: 'Comparing' });
});
