import { basename } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import type { CheckpointChoice } from '../../../shared/domain/jobSpecs.ts';
import { sameClassName } from '../../../shared/domain/labels.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { EncoderConventions, WeightsReport } from '../../../shared/domain/weights.ts';
import { classAxes, moveClasses, type NetShape } from '../models/classAxes.ts';
import type { Net, NetVariable } from '../models/compose.ts';
import type { NetOptions } from '../models/spec.ts';
import { applyWeights } from '../models/weights/apply.ts';
import { namingSchemes } from '../models/weights/schemes/index.ts';
import { loadCheckpoint } from '../store/checkpointStore.ts';
import { findRun, readRunArguments } from '../store/runStore.ts';
import type { NamedTensor } from '../store/safetensors.ts';
import type { Tf } from '../tensors/backend.ts';

const prefix = 'run:';

export function isRunReference(weights: string): boolean {
  return weights.startsWith(prefix);
}

/** The run that weights come from, by name or path; null: from none. Whether its step is one is not asked. */
export function startRunOf(weights: string): string | null {
  return isRunReference(weights) ? splitReference(weights).run : null;
}

export interface RunWeightsTarget {
  readonly net: Net;
  readonly classes: readonly LabelClass[];
  readonly options: Partial<NetOptions>;
}

/**
 * Starts a net from a checkpoint of a run, `run:RUN[@STEP]`, of this project or (by path) another. What belongs to
 * a class moves by the class's name; classes the run did not have, and layers it lacks, keep their fresh values.
 * Throws StudioError: 'notFound' for run or step, 'badInput' when nothing fits.
 */
export async function loadRunWeights(
  tf: Tf,
  project: string,
  reference: string,
  target: RunWeightsTarget,
): Promise<WeightsReport> {
  const { run, choice } = parseReference(reference);
  const folder = await findRun(project, run);
  const { classes: sourceClasses } = await readRunArguments(folder);
  const { weights } = await loadCheckpoint(folder, choice);
  const mapping = target.classes.map(({ name }) =>
    sourceClasses.findIndex((other) => sameClassName(other.name, name)),
  );
  const tensors = new Map(weights);
  for (const [name, axes] of classAxes(shapeOf(target))) {
    const [stored, variable] = [weights.get(name), target.net.variables.find((other) => other.name === name)];
    const moved = stored && variable && moveClasses(freshOf(variable), stored, axes, mapping);
    if (moved !== undefined) tensors.set(name, moved);
  }
  const applied = applyWeights(tf, target.net, {
    ...{ encoder: target.net.encoder.id, file: basename(folder), prefix: '' },
    weights: { tensors, skipped: [] },
    scheme: namingSchemes.get('slim'),
  });
  if (applied.matched.length > 0) return applied;
  throw new StudioError('badInput', `Run ${basename(folder)} has no weights that fit this net.`, {
    fix: 'Choose the same encoder or decoder as the run, or other weights.',
  });
}

/** How the run's encoder works; where the new net has another encoder, nothing of it applies. */
export async function runConventions(
  project: string,
  reference: string,
  encoder: string,
): Promise<EncoderConventions> {
  const args = await readRunArguments(await findRun(project, parseReference(reference).run));
  return args.recipe.encoder === encoder ? (args.conventions ?? {}) : {};
}

function splitReference(reference: string): { readonly run: string; readonly step: string | undefined } {
  const [run, step] = reference.slice(prefix.length).split(/@(?=\w+$)/);
  return { run, step };
}

/** Without a step it is the best checkpoint. */
function parseReference(reference: string): { readonly run: string; readonly choice: CheckpointChoice } {
  const { run, step = 'best' } = splitReference(reference);
  if (step === 'latest' || step === 'best') return { run, choice: step };
  if (/^\d+$/.test(step)) return { run, choice: Number(step) };
  throw new StudioError('badInput', `"${reference}" names no checkpoint: ${step} is no step.`, {
    fix: 'Write run:RUN, run:RUN@latest, run:RUN@best or run:RUN@STEP.',
  });
}

function freshOf({ name, value }: NetVariable): NamedTensor {
  return { name, shape: value.shape, values: value.dataSync<'float32'>() };
}

function shapeOf({ net, options }: RunWeightsTarget): NetShape {
  return { encoder: net.encoder, decoder: net.decoder, classes: net.classes, options };
}
