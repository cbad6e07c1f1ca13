import { readFile } from 'node:fs/promises';
import { dirname, join, parse } from 'node:path';
import { z } from 'zod';
import type { EncoderConventions } from '../../../../shared/domain/weights.ts';
import { argumentsFile } from '../../store/runFiles.ts';
import { conventionsSchema, weightsReportSchema } from '../../store/weightsSchemas.ts';
import type { NamedFile } from './match.ts';
import { damagedWeights, type WeightTensors } from './readers/weightTensors.ts';
import { namingSchemes } from './schemes/index.ts';
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
  const { dir, name } = parse(path);
  const imported = await readBeside(importSchema, join(dir, `${name}.json`));
  if (imported === null) {
    return readNote(metadata, path) ?? (await readBeside(runSchema, runArgumentsOf(path)))?.conventions ?? {};
  }
  return importConventions(readNote(metadata, path) ?? imported.conventions, imported.report.naming);
}

/** What an import notes of its net's ways. Older ones do not tell how it is dilated: their naming does. */
export function importConventions(noted: EncoderConventions, naming: string): EncoderConventions {
  const dilation = namingSchemes.entries.find(({ name }) => name === naming)?.conventions?.dilation;
  return dilation === undefined ? noted : { ...noted, dilation };
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

const runSchema = z.object({ conventions: conventionsSchema });
const importSchema = runSchema.extend({ report: weightsReportSchema.pick({ naming: true }) });

/** A checkpoint without a note has the ways of its run. */
function runArgumentsOf(path: string): string {
  return join(dirname(dirname(dirname(path))), argumentsFile);
}

/** Null: it is not there, or of something else. */
async function readBeside<Note>(schema: z.ZodType<Note>, path: string): Promise<Note | null> {
  try {
    return schema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return null;
  }
}
