import type { DiagramSkip, DiagramStage, NetDiagram } from '../../../shared/domain/netFigures.ts';
import { planNet, type PlanSize } from './cost.ts';
import type { FeatureMap } from './layers.ts';
import type { PlannedMap } from './planLayers.ts';
import { strides, type Decoder, type EncoderSpec, type Stride } from './spec.ts';
import { traceLayers, type TracedOp } from './traceLayers.ts';

/** Draws a net from what its description does at a size in pixels. Throws what the description throws. */
export function drawNet(encoder: EncoderSpec, decoder: Decoder, size: PlanSize): NetDiagram {
  let ops: readonly TracedOp[] = [];
  let image: PlannedMap | undefined;
  const { features } = planNet(encoder, decoder, size, (plan) => {
    const traced = traceLayers(plan);
    ops = traced.ops;
    image = plan.image(size.height, size.width);
    return traced.layers;
  });
  const used = encoderMaps(features as Readonly<Record<Stride, PlannedMap>>);
  const lastEncoderOp = Math.max(...used.map((map) => ops.findLastIndex(({ output }) => output === map)));
  return {
    encoder: [
      ...(image === undefined ? [] : [stageOf(image, 0)]),
      ...encoderStages(used, ops.slice(0, lastEncoderOp + 1)),
    ],
    ...drawDecoder(used, ops.slice(lastEncoderOp + 1)),
  };
}

/** The maps handed on, fine to coarse; one that stands for two strides counts once. */
function encoderMaps(features: Readonly<Record<Stride, PlannedMap>>): readonly PlannedMap[] {
  return [...new Set(strides.map((stride) => features[stride]))];
}

function encoderStages(maps: readonly PlannedMap[], ops: readonly TracedOp[]): readonly DiagramStage[] {
  let from = 0;
  return maps.map((map) => {
    const to = Math.max(from, ops.findLastIndex(({ output }) => output === map) + 1);
    const parameters = sum(ops.slice(from, to));
    from = to;
    return stageOf(map, parameters);
  });
}

/** Which of the encoder's maps, by place, a map of the decoder was made of. */
type Origin = ReadonlySet<number>;

/**
 * The way from the coarsest map used to the logits: each op that has that map among its origins goes on with it,
 * and one that brings in another of the encoder's maps is a skip connection.
 */
function drawDecoder(
  maps: readonly PlannedMap[],
  ops: readonly TracedOp[],
): Pick<NetDiagram, 'decoder' | 'skips'> {
  const origins = new Map<FeatureMap, Origin>(maps.map((map, place) => [map, new Set([place])]));
  const coarsest = Math.max(
    0,
    ...ops.flatMap(({ inputs }) => inputs.map((input) => maps.indexOf(input as PlannedMap))),
  );
  const stages: { map: PlannedMap; parameters: number }[] = [];
  const skips: DiagramSkip[] = [];
  let aside = 0;
  for (const op of ops) {
    const joined = op.inputs.map((input) => origins.get(input) ?? new Set<number>());
    const origin = new Set(joined.flatMap((one) => [...one]));
    origins.set(op.output, origin);
    if (!origin.has(coarsest)) {
      aside += op.parameters;
      continue;
    }
    const last = stages.at(-1);
    const parameters = op.parameters + aside;
    aside = 0;
    if (last !== undefined && op.output.step >= last.map.step) {
      last.parameters += parameters;
      if (isWider(op, last.map)) last.map = op.output;
    } else {
      stages.push({ map: op.output, parameters });
    }
    for (const from of newOrigins(joined, coarsest)) {
      skips.push({ from: from + 1, to: stages.length - 1, join: joinOf(op.name) });
    }
  }
  return { decoder: stages.map(({ map, parameters }) => stageOf(map, parameters)), skips: once(skips) };
}

/** A stage is as wide as its widest layer; what is only laid side by side for the next one does not count. */
function isWider({ name, output }: TracedOp, map: PlannedMap): boolean {
  return output.step === map.step && output.channels >= map.channels && name !== 'concat';
}

/** Maps that the inputs beside the main one bring in, and the main one has not yet. */
function newOrigins(joined: readonly Origin[], coarsest: number): readonly number[] {
  const main = joined.find((origin) => origin.has(coarsest));
  return [...new Set(joined.flatMap((origin) => [...origin]))].filter((place) => main?.has(place) !== true);
}

function joinOf(op: string): DiagramSkip['join'] {
  return op === 'add' || op === 'concat' ? op : 'other';
}

/** A map that is joined again and again at one stage is one connection. */
function once(skips: readonly DiagramSkip[]): readonly DiagramSkip[] {
  return skips.filter(
    (skip, place) => skips.findIndex(({ from, to }) => from === skip.from && to === skip.to) === place,
  );
}

function stageOf(
  { step, channels, height, width, receptiveField }: PlannedMap,
  parameters: number,
): DiagramStage {
  return { stride: Math.max(1, Math.round(step)), channels, height, width, receptiveField, parameters };
}

function sum(ops: readonly TracedOp[]): number {
  return ops.reduce((total, { parameters }) => total + parameters, 0);
}
