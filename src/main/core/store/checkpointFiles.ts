import { createHash } from 'node:crypto';
import { open, readFile, stat, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import type { EncoderConventions } from '../../../shared/domain/weights.ts';
import { StudioError } from '../../../shared/errors.ts';
import { writeAll, writeFileAtomic } from './atomicFile.ts';
import { decodeSafetensors, safetensorsParts } from './safetensors.ts';
import type { NamedTensor } from './safetensors.ts';
import { formatJson } from './textFile.ts';
import { noteConventions } from './weightsSchemas.ts';

export const weightsFile = 'weights.safetensors';
export const optimizerFile = 'optimizer.safetensors';
export const stateFile = 'state.json';

const fileSchema = z.object({ sha256: z.string(), bytes: z.int().min(0) });

/**
 * `state.json` of a checkpoint. Sampling and augmentation are functions of seed and step alone,
 * and the schedule of step and total steps, so these numbers are all a resume needs beside the tensors.
 */
const stateSchema = z.object({
  formatVersion: z.literal(1),
  step: z.int().min(0),
  epoch: z.number().min(0),
  seed: z.int().min(0),
  totalSteps: z.int().min(1).nullable(),
  /** Training time up to here, over all sessions, pauses left out. */
  seconds: z.number().min(0),
  /** 0 … 1 on the monitor's images; null when they were not scored at this step. */
  miou: z.number().nullable(),
  /** Variables that began without pretrained weights: they keep their learning-rate multiplier. */
  newVariables: z.array(z.string()),
  /** Step at which the optimizer began with an empty state; absent: at the run's start. */
  optimizerSince: z.int().min(0).optional(),
  createdAt: z.string(),
  files: z.object({ [weightsFile]: fileSchema, [optimizerFile]: fileSchema.optional() }),
});

export type CheckpointState = Readonly<z.infer<typeof stateSchema>>;

export interface CheckpointContent {
  readonly weights: readonly NamedTensor[];
  /** How the encoder runs where it is not in its own ways: it goes with the weights, wherever they are taken. */
  readonly conventions?: EncoderConventions;
  readonly optimizer: readonly NamedTensor[];
  readonly state: Omit<CheckpointState, 'formatVersion' | 'createdAt' | 'files'>;
}

/** Writes the files of one checkpoint into `folder`, the temporary one of an atomic creation. */
export async function writeCheckpointFiles(folder: string, content: CheckpointContent): Promise<void> {
  const { weights, conventions, optimizer } = content;
  const step = String(content.state.step);
  const weightsNote = { step, ...noteConventions(conventions) };
  const state: CheckpointState = {
    formatVersion: 1,
    ...content.state,
    createdAt: new Date().toISOString(),
    files: {
      [weightsFile]: await writeTensors(join(folder, weightsFile), weights, weightsNote),
      [optimizerFile]: await writeTensors(join(folder, optimizerFile), optimizer, { step }),
    },
  };
  await writeFile(join(folder, stateFile), formatJson(state));
}

/** Adds its score to a checkpoint that was written without. */
export async function writeScore(folder: string, miou: number): Promise<void> {
  const state = await readCheckpointState(folder);
  if (state === null || state.miou !== null) return;
  await writeFileAtomic(join(folder, stateFile), formatJson({ ...state, miou }));
}

async function writeTensors(
  path: string,
  tensors: readonly NamedTensor[],
  metadata: Readonly<Record<string, string>>,
): Promise<z.infer<typeof fileSchema>> {
  const parts = safetensorsParts(tensors, metadata);
  const bytes = parts.reduce((sum, { length }) => sum + length, 0);
  if (bytes > mostBytes) throw tooLarge(basename(path), bytes);
  const hash = createHash('sha256');
  const file = await open(path, 'w');
  try {
    for (const part of parts) {
      const written = writeAll(file, part);
      hash.update(part);
      await written;
    }
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

export function describeFile(bytes: Uint8Array): z.infer<typeof fileSchema> {
  return { sha256: sha256(bytes), bytes: bytes.length };
}

/** The state of the checkpoint in `folder`; null where it is missing or unreadable. */
export async function readCheckpointState(folder: string): Promise<CheckpointState | null> {
  try {
    return stateSchema.parse(JSON.parse(await readFile(join(folder, stateFile), 'utf8')));
  } catch {
    return null;
  }
}

/**
 * Tensors of one of a checkpoint's files, by name.
 * Throws StudioError('badInput') where the file is missing or does not match its check sum.
 */
export async function readCheckpointTensors(
  folder: string,
  state: CheckpointState,
  file: typeof weightsFile | typeof optimizerFile,
): Promise<Map<string, NamedTensor>> {
  const bytes = await readFile(join(folder, file)).catch(() => null);
  const step = basename(folder);
  if (bytes === null) throw damaged(step, `${file} is missing`);
  if (sha256(bytes) !== state.files[file]?.sha256)
    throw damaged(step, `${file} does not match its check sum`);
  return decodeSafetensors(bytes, `Checkpoint ${step}: ${file}`);
}

/** Bytes of `file` in the checkpoint's folder; 0 where it is absent. */
export async function fileBytes(folder: string, file: string): Promise<number> {
  return stat(join(folder, file)).then(
    (found) => found.size,
    () => 0,
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** What one read of a file can take in. */
const mostBytes = 2 ** 31 - 1;

function tooLarge(file: string, bytes: number): StudioError {
  const gigabytes = (bytes / 1e9).toFixed(1);
  return new StudioError(
    'badInput',
    `The net is too large: ${file} would have ${gigabytes} GB, 2.1 at most.`,
    {
      fix: 'Choose a smaller encoder or decoder.',
    },
  );
}

function damaged(step: string, why: string): StudioError {
  return new StudioError('badInput', `Checkpoint ${step} is damaged: ${why}.`, {
    fix: 'Choose another checkpoint of this run by its step.',
  });
}
