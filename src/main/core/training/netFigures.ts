import type { NetCost } from '../../../shared/domain/catalogue.ts';
import type { NetFigures, PartFigures } from '../../../shared/domain/netFigures.ts';
import type { NetFiguresParams } from '../../../shared/domain/warmCalls.ts';
import { toStudioError } from '../../../shared/errors.ts';
import { costOf, describeEncoder, type PlanSize } from '../models/cost.ts';
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
const answers = new Map<string, PairFigures>();
const answersKept = 32;

/** Figures of every encoder with the chosen decoder, and of every decoder with the chosen encoder. */
export async function describeFigures(request: FiguresRequest, cacheDir: string): Promise<NetFigures> {
  const here = await listWeights(cacheDir);
  return {
    ...describePairs(request),
    weightsHere: here.filter(({ state }) => state === 'cached').map((entry) => entry.encoder),
  };
}

function describePairs(request: FiguresRequest): PairFigures {
  const key = JSON.stringify(request);
  const answer = answers.get(key) ?? planPairs(request);
  answers.delete(key);
  answers.set(key, answer);
  const oldest = answers.keys().next().value;
  if (answers.size > answersKept && oldest !== undefined) answers.delete(oldest);
  return answer;
}

function planPairs(request: FiguresRequest): PairFigures {
  const encoder = encoders.get(request.encoder);
  const decoder = decoders.get(request.decoder);
  return {
    encoders: Object.fromEntries(
      encoders.all().map((one) => [one.id, encoderFigures(one, decoder, request)]),
    ),
    decoders: Object.fromEntries(
      decoders.all().map((one) => [one.id, decoderFigures(encoder, one, request)]),
    ),
    diagram: describePair(encoder, decoder, request).diagram,
  };
}

function encoderFigures(encoder: EncoderSpec, decoder: DecoderSpec, request: FiguresRequest): PartFigures {
  const pair = describePair(encoder, decoder, request);
  const { params, multiplyAdds, receptiveField } = describeEncoder(encoder, pair.size);
  return { parameters: params, multiplyAdds, receptiveField, ...withOther(pair, request), diagram: null };
}

function decoderFigures(encoder: EncoderSpec, decoder: DecoderSpec, request: FiguresRequest): PartFigures {
  const pair = describePair(encoder, decoder, request);
  const { params, multiplyAdds, receptiveField } = describeEncoder(encoder, pair.size);
  return {
    parameters: pair.cost === null ? 0 : pair.cost.params - params,
    multiplyAdds: pair.cost === null ? 0 : pair.cost.multiplyAdds - multiplyAdds,
    receptiveField,
    ...withOther(pair, request),
    diagram: pair.diagram,
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
function describePair(encoder: EncoderSpec, decoder: DecoderSpec, request: FiguresRequest): Pair {
  const { classes, height, width, options } = request;
  try {
    const size = { height, width, outputStride: resolveOutputStride(encoder, decoder, options.outputStride) };
    return {
      size,
      cost: costOf({ encoder, decoder, classes, size: { height, width }, options }),
      diagram: drawNet(encoder, decoder.create({ classes, options }), size),
      problem: null,
    };
  } catch (thrown) {
    return { size: { height, width }, cost: null, diagram: null, problem: toStudioError(thrown).message };
  }
}
