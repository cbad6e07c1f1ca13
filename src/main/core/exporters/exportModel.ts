import { readdir, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { ExportModelParams, ExportModelResult } from '../../../shared/domain/exporting.ts';
import { StudioError } from '../../../shared/errors.ts';
import { describeRunNet } from '../graph/request.ts';
import type { JobContext } from '../jobContext.ts';
import { withConventions } from '../models/conventions.ts';
import { encoders } from '../models/encoders/index.ts';
import { createFolderAtomic } from '../store/atomicFile.ts';
import { loadCheckpoint } from '../store/checkpointStore.ts';
import { findRun, readRunArguments } from '../store/runStore.ts';
import type { Tf } from '../tensors/backend.ts';
import type { ExporterSpec, ExportSource, Verification } from './exporter.ts';
import { exporters } from './index.ts';
import { validationImages } from './validationImages.ts';

/** Beside the exported files: what the net sees and tells apart. */
const cardFile = 'model.json';

/**
 * Writes a checkpoint of a run in a form that other programs read, compares it with the run, and puts the folder in
 * place in one act. Throws StudioError: 'badInput' for an unknown format, 'notFound' without run or checkpoint,
 * 'conflict' where `out` holds files, 'internal' where what was written differs from the run; `out` is then as before.
 */
export async function exportModel(
  tf: Tf,
  params: ExportModelParams,
  context: JobContext,
): Promise<ExportModelResult> {
  const exporter = exporters.get(params.format);
  await assertFree(params.out);
  const runFolder = await findRun(params.project, params.run);
  const args = await readRunArguments(runFolder);
  const checkpoint = await loadCheckpoint(runFolder, params.checkpoint);
  const images = () => validationImages(params.project, args, context);
  const source = { args, checkpoint, description: describeRunNet(args, null), images };
  const verification: Verification[] = [];
  await createFolderAtomic(params.out, async (folder) => {
    await exporter.write(tf, source, folder, context);
    const found = await exporter.verify(tf, source, folder, context);
    assertSame(exporter, found);
    verification.push(found);
    context.signal.throwIfAborted();
    await writeFile(join(folder, cardFile), `${JSON.stringify(describeModel(exporter, source), null, 2)}\n`);
  });
  const { step } = checkpoint.state;
  return {
    ...{ run: basename(runFolder), checkpoint: step, format: exporter.id, out: params.out },
    files: (await readdir(params.out)).sort(),
    verification: verification[0],
  };
}

async function assertFree(out: string): Promise<void> {
  const names = await readdir(out).catch((thrown: unknown) => {
    if ((thrown as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw thrown;
  });
  if (names.length === 0) return;
  throw new StudioError('conflict', `${out} already holds files.`, {
    fix: 'Choose another folder, or empty this one.',
  });
}

function assertSame({ name, tolerance }: ExporterSpec, { compared, largestDifference }: Verification): void {
  if (largestDifference <= tolerance) return;
  throw new StudioError(
    'internal',
    `The ${name} differs from the run by ${largestDifference.toExponential(1)} on the ${compared} compared; at most ${tolerance} was expected.`,
    { fix: 'Nothing was written. Please report this with the run’s runargs.json.' },
  );
}

/** What a program needs to use the net. */
function describeModel({ id, use }: ExporterSpec, { args, checkpoint }: ExportSource) {
  const { run, recipe, classes, ignoreIndex, conventions } = args;
  const { mean, deviation } = withConventions(encoders.get(recipe.encoder), conventions).normalisation;
  return {
    ...{
      format: id,
      use,
      run,
      step: checkpoint.state.step,
      encoder: recipe.encoder,
      decoder: recipe.decoder,
    },
    // Longest side in pixels that the net was trained on.
    size: recipe.size,
    input: 'RGB, 0 … 255, [batch, height, width, 3]; a SavedModel takes bytes and normalises them itself',
    output: 'logits [batch, height, width, classes]; the class of a pixel is the largest',
    ...{ mean, deviation, classes, ignoreIndex },
  };
}
