import { copyFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { importWeights, type ImportedFile } from '../../../src/main/core/models/weights/importFile.ts';
import { prepareWeights } from '../../../src/main/core/models/weights/prepare.ts';
import { saveCheckpoint } from '../../../src/main/core/store/checkpointStore.ts';
import { writeRunArguments } from '../../../src/main/core/store/runStore.ts';
import {
  decodeForeignSafetensors,
  decodeSafetensors,
  encodeSafetensors,
} from '../../../src/main/core/store/safetensors.ts';
import { shipCheckpoint } from '../../../src/main/core/store/shipCheckpoint.ts';
import { noteConventions } from '../../../src/main/core/store/weightsSchemas.ts';
import type { EncoderConventions } from '../../../src/shared/domain/weights.ts';
import { tensorsOf } from '../../support/libraryTensors.ts';
import { exampleArguments } from '../../support/runs.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conventions-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function bring(path: string, encoder: string): Promise<ImportedFile> {
  return importWeights({ path, encoder, naming: null }, folder);
}

/** What a library's file becomes by an import. */
function bringNaming(naming: string, encoder: string): Promise<ImportedFile> {
  const path = join(folder, 'net.safetensors');
  writeFileSync(path, encodeSafetensors(tensorsOf(naming)));
  return bring(path, encoder);
}

async function conventionsFrom(choice: string, encoder: string): Promise<EncoderConventions> {
  return (await prepareWeights(encoders.get(encoder), choice, { cacheDir: folder })).conventions;
}

/** The file as it was before it had a note. */
function withoutNote(path: string): void {
  const { tensors, metadata } = decodeForeignSafetensors(readFileSync(path), path);
  expect(metadata).toHaveProperty('conventions');
  writeFileSync(path, encodeSafetensors([...tensors.values()], { encoder: 'any' }));
}

/** The import as it was before it told how its net is dilated. */
function forgetDilation(path: string): EncoderConventions {
  const noteFile = path.replace(/safetensors$/, 'json');
  const note = JSON.parse(readFileSync(noteFile, 'utf8')) as { conventions: EncoderConventions };
  const { dilation, ...conventions } = note.conventions;
  expect(dilation).toBe('behindStride');
  const { tensors, metadata } = decodeForeignSafetensors(readFileSync(path), path);
  const bytes = encodeSafetensors([...tensors.values()], { ...metadata, ...noteConventions(conventions) });
  writeFileSync(path, bytes);
  writeFileSync(noteFile, JSON.stringify({ ...note, bytes: bytes.length, conventions }));
  return conventions;
}

/** The run's file of weights. */
async function saveRun(from: string, conventions: EncoderConventions): Promise<string> {
  const run = join(folder, 'run');
  const weights = [...decodeSafetensors(readFileSync(from), from).values()];
  const state = { step: 7, epoch: 1, seed: 1, totalSteps: 100, seconds: 1, miou: null, newVariables: [] };
  await saveCheckpoint(run, { weights, conventions, optimizer: [], state }, { isBest: false, keep: 20 });
  await writeRunArguments(run, { ...exampleArguments('run'), conventions });
  return join(run, 'checkpoints', '7', 'weights.safetensors');
}

describe('weights that are named by their file', () => {
  it('of an import run as by its id, wherever they are, and so does an import of them', async () => {
    const { id, path } = await bringNaming('torch_resnet', 'resnet18');
    const byId = await conventionsFrom(id, 'resnet18');
    expect(byId).toMatchObject({ epsilon: 1e-5, padding: 'symmetric', striding: 'middleConvolution' });
    expect(await conventionsFrom(path, 'resnet18')).toEqual(byId);
    const moved = join(folder, 'moved.safetensors');
    copyFileSync(path, moved);
    expect(await conventionsFrom(moved, 'resnet18')).toEqual(byId);
    expect(await conventionsFrom((await bring(moved, 'resnet18')).id, 'resnet18')).toEqual(byId);
  });

  it('of a run’s checkpoint run as the run, also where it was made small', async () => {
    const { id, path } = await bringNaming('torchvision_mobilenet_v2', 'mobilenet_v2');
    const conventions = await conventionsFrom(id, 'mobilenet_v2');
    const weights = await saveRun(path, conventions);
    expect(await conventionsFrom(weights, 'mobilenet_v2')).toEqual(conventions);
    await shipCheckpoint(dirname(weights));
    const moved = join(folder, 'moved.safetensors');
    copyFileSync(weights, moved);
    expect(await conventionsFrom(moved, 'mobilenet_v2')).toEqual(conventions);
  });

  it('and are of before there was a note in them run as what is beside them says', async () => {
    const { id, path } = await bringNaming('torchvision_mobilenet_v2', 'mobilenet_v2');
    const conventions = await conventionsFrom(id, 'mobilenet_v2');
    const weights = await saveRun(path, conventions);
    for (const one of [path, weights]) {
      withoutNote(one);
      expect(await conventionsFrom(one, 'mobilenet_v2'), one).toEqual(conventions);
    }
  });

  it('of an older import are dilated in new runs as their library does, in its runs as before', async () => {
    const { id, path } = await bringNaming('torch_resnet', 'resnet18');
    const whole = await conventionsFrom(id, 'resnet18');
    const older = forgetDilation(path);
    for (const choice of [id, path]) expect(await conventionsFrom(choice, 'resnet18'), choice).toEqual(whole);
    expect(await conventionsFrom(await saveRun(path, older), 'resnet18')).toEqual(older);
  });

  it('and keep to our own ways have no note, and those of another version are refused', async () => {
    const { id, path } = await bringNaming('keras_mobilenet_v2', 'mobilenet_v2');
    const { tensors, metadata } = decodeForeignSafetensors(readFileSync(path), path);
    expect(metadata).not.toHaveProperty('conventions');
    expect(await conventionsFrom(id, 'mobilenet_v2')).toEqual({});
    expect(await conventionsFrom(path, 'mobilenet_v2')).toEqual({});
    for (const conventions of ['{"padding":"reflected"}', '{"channels":"BGR"}', 'none']) {
      writeFileSync(path, encodeSafetensors([...tensors.values()], { conventions }));
      await expect(conventionsFrom(path, 'mobilenet_v2')).rejects.toMatchObject({
        code: 'badInput',
        message: expect.stringContaining('what it says of its net is not known here') as string,
      });
    }
  });
});
