import { readFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { z } from 'zod';
import type { EncoderConventions } from '../../../../shared/domain/weights.ts';
import { argumentsFile } from '../../store/runFiles.ts';
import { conventionsSchema } from '../../store/weightsSchemas.ts';
import type { NamedFile } from './match.ts';
import { damagedWeights, type WeightTensors } from './readers/weightTensors.ts';
import { slim } from './schemes/slim.ts';

/**
 * What the encoder of a file must do as the weights' own net did: the ways of the library whose names it has. Files with
 * our names may hold weights of any library; the studio notes its ways where it writes them.
 * Throws StudioError('badInput') where that note cannot be read.
 */
export async function conventionsOf(
  { scheme, weights }: NamedFile,
  path: string,
): Promise<EncoderConventions> {
  const { metadata } = weights;
  if (scheme.id !== slim.id || metadata === undefined) return scheme.conventions ?? {};
  return readNote(metadata, path) ?? (await readBeside(path));
}

function readNote(
  { conventions }: NonNullable<WeightTensors['metadata']>,
  path: string,
): EncoderConventions | undefined {
  if (conventions === undefined) return undefined;
  try {
    return conventionsSchema.strict().parse(JSON.parse(conventions));
  } catch (cause) {
    throw damagedWeights(path, 'what it says of its net is not known here', cause);
  }
}

const besideSchema = z.object({ conventions: conventionsSchema });

/** Older files hold no note: an import has its own beside it, a checkpoint those of its run. */
async function readBeside(path: string): Promise<EncoderConventions> {
  const { dir, name } = parse(path);
  for (const file of [join(dir, `${name}.json`), join(dirname(dirname(dir)), argumentsFile)]) {
    try {
      return besideSchema.parse(JSON.parse(await readFile(file, 'utf8'))).conventions;
    } catch {
      // Not there, or of something else.
    }
  }
  return {};
}
