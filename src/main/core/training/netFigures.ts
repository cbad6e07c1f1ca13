import { setImmediate as yieldToEvents } from 'node:timers/promises';
import type { NetCost } from '../../../shared/domain/catalogue.ts';
import type { NetFigures, PartFigures } from '../../../shared/domain/netFigures.ts';
import type { NetFiguresParams } from '../../../shared/domain/warmCalls.ts';
import { toStudioError } from '../../../shared/errors.ts';
import { describeEncoder, planNet, type PlanSize } from '../models/cost.ts';
import { decoders } from '../models/decoders/index.ts';
import { drawNet } from '../models/diagram.ts';
import { encoders } from '../models/encoders/index.ts';
import { resolveOutputStride } from '../models/outputStride.ts';
import type { DecoderSpec, EncoderSpec } from '../models/spec.ts';
import { listWeights } from '../models/weights/catalogue.ts';
import { trainingMemory } from './memory.ts';

/** What the figures depend on. */
export type FiguresRequest = NetFiguresParams;

type PairFigures = Omit<NetFigures, 'weightsHere'>;

/** Some fifty nets are planned for an answer, and a page that opens asks what it asked before. */
const answers = new Map<string, Promise<PairFigures>>();
const answersKept = 32;

/** Figures of every encoder with the chosen decoder, and of every decoder with the chosen encoder. */
export async function describeFigures(request: FiguresRequest, cacheDir: string): Promise<NetFigures> {
  const [pairs, here] = await Promise.all([describePairs(request), listWeights(cacheDir)]);
  return {
    ...pairs,
    weightsHere: here.filter(({ state }) => state === 'cached').map((entry) => entry.encoder),
  };
}

function describePairs(request: FiguresRequest): Promise<PairFigures> {
  const key = JSON.stringify(request);
  const answer = answers.get(key) ?? planPairs(request);
  answers.delete(key);
  answers.set(key, answer);
  // A part that is unknown now may be known when it is asked for again.
  answer.catch(() => answers.delete(key));
  const oldest = answers.keys().next().value;
  if (answers.size > answersKept && oldest !== undefined) answers.delete(oldest);
  return answer;
}

async function planPairs(request: FiguresRequest): Promise<PairFigures> {
  const encoder = encoders.get(request.encoder);
  const decoder = decoders.get(request.decoder);
  const drawn = await planEach(decoders.all(), decoderPlanner(encoder, request));
  return {
    encoders: await planEach(encoders.all(), (one) => encoderFigures(one, decoder, request)),
    decoders: drawn,
    diagram: drawn[decoder.id].diagram,
  };
}

/** Other calls are answered between two nets. */
async function planEach<Part extends { readonly id: string }>(
  parts: readonly Part[],
  plan: (part: Part) => PartFigures,
): Promise<Readonly<Record<string, PartFigures>>> {
  const figures: Record<string, PartFigures> = {};
  for (const part of parts) {
    figures[part.id] = plan(part);
    await yieldToEvents();
  }
  return figures;
}

function encoderFigures(encoder: EncoderSpec, decoder: DecoderSpec, request: FiguresRequest): PartFigures {
  const pair = describePair(encoder, decoder, request);
  const { params, multiplyAdds, receptiveField } = describeEncoder(encoder, pair.size);
  return { parameters: params, multiplyAdds, receptiveField, ...withOther(pair, request), diagram: null };
}

/** The encoder is the same for all decoders but for its output stride. */
function decoderPlanner(
  encoder: EncoderSpec,
  request: FiguresRequest,
): (decoder: DecoderSpec) => PartFigures {
  const alone = new Map<PlanSize['outputStride'], NetCost>();
  return (decoder) => {
    const pair = describePair(encoder, decoder, request, true);
    const { size, cost, diagram } = pair;
    const encoderCost = alone.get(size.outputStride) ?? describeEncoder(encoder, size);
    alone.set(size.outputStride, encoderCost);
    return {
      parameters: cost === null ? 0 : cost.params - encoderCost.params,
      multiplyAdds: cost === null ? 0 : cost.multiplyAdds - encoderCost.multiplyAdds,
      receptiveField: encoderCost.receptiveField,
      ...withOther(pair, request),
      diagram,
    };
  };
}

function withOther(
  { cost, problem }: Pair,
  { batchSize }: FiguresRequest,
): Pick<PartFigures, 'trainingBytes' | 'problem'> {
  return { trainingBytes: cost === null ? 0 : trainingMemory({ ...cost, dataBytes: 0 }, batchSize), problem };
}

interface Pair {
  readonly size: PlanSize;
  readonly cost: NetCost | null;
  readonly diagram: PartFigures['diagram'];
  readonly problem: string | null;
}

/** A pair whose description throws cannot be chosen, and says why. */
function describePair(
  encoder: EncoderSpec,
  spec: DecoderSpec,
  { classes, height, width, options }: FiguresRequest,
  isDrawn = false,
): Pair {
  try {
    const decoder = spec.create({ classes, options });
    const size = { height, width, outputStride: resolveOutputStride(encoder, spec, options.outputStride) };
    return {
      size,
      cost: planNet(encoder, decoder, size).cost,
      diagram: isDrawn ? drawNet(encoder, decoder, size) : null,
      problem: null,
    };
  } catch (thrown) {
    return { size: { height, width }, cost: null, diagram: null, problem: toStudioError(thrown).message };
  }
}
