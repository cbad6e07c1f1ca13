import type { EncoderInfo, NetPartInfo } from '../../../shared/domain/catalogue.ts';
import type { NetDiagram, NetFigures, PartFigures } from '../../../shared/domain/netFigures.ts';
import { formatBytes, formatGops, formatParameters } from '../../format/numbers.ts';

export interface NetCard {
  readonly id: string;
  readonly name: string;
  readonly help: string;
  readonly family: string;
  /** "11.2 M   12.5 GOPs" */
  readonly facts: readonly string[];
  /** Of the whole net in training: "2.1 GB in training". */
  readonly memoryBytes: number | null;
  readonly receptiveField: number | null;
  readonly weights: 'here' | 'fetched' | 'none' | null;
  readonly diagram: NetDiagram | null;
  /** Why it cannot be chosen; null: it can. */
  readonly problem: string | null;
}

export function encoderCards(
  encoders: readonly EncoderInfo[],
  figures: NetFigures | null,
): readonly NetCard[] {
  const here = new Set(figures?.weightsHere);
  return encoders.map((encoder) => ({
    ...cardOf(encoder, figures?.encoders[encoder.id]),
    family: encoder.family,
    weights: here.has(encoder.id) ? 'here' : encoder.weights === null ? 'none' : 'fetched',
    facts: [formatParameters(encoder.parameters), formatGops(figures?.encoders[encoder.id]?.multiplyAdds)],
  }));
}

export function decoderCards(
  decoders: readonly NetPartInfo[],
  figures: NetFigures | null,
): readonly NetCard[] {
  return decoders.map((decoder) => cardOf(decoder, figures?.decoders[decoder.id]));
}

function cardOf({ id, name, help }: NetPartInfo, figures: PartFigures | undefined): NetCard {
  const isKnown = figures !== undefined && figures.problem === null;
  return {
    id,
    name,
    help,
    family: '',
    facts: isKnown ? [formatParameters(figures.parameters), formatGops(figures.multiplyAdds)] : [],
    memoryBytes: isKnown ? figures.trainingBytes : null,
    receptiveField: isKnown ? figures.receptiveField : null,
    weights: null,
    diagram: figures?.diagram ?? null,
    problem: figures?.problem ?? null,
  };
}

export interface CardFamily {
  readonly name: string;
  readonly cards: readonly NetCard[];
}

/** Cards in the order of their families' first appearance; those that match every word, and the chosen one. */
export function groupCards(cards: readonly NetCard[], search: string, chosen: string): readonly CardFamily[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  const families = new Map<string, NetCard[]>();
  for (const card of cards) {
    const text = `${card.name} ${card.id} ${card.family} ${card.help}`.toLowerCase();
    if (card.id !== chosen && !words.every((word) => text.includes(word))) continue;
    families.set(card.family, [...(families.get(card.family) ?? []), card]);
  }
  return Array.from(families, ([name, members]) => ({ name, cards: members }));
}

/** "needs about 2.1 GB, sees 899 px": what the tooltip of a card adds. */
export function cardDetails({ memoryBytes, receptiveField }: NetCard): { memory: string; field: string } {
  return { memory: formatBytes(memoryBytes), field: receptiveField === null ? '–' : String(receptiveField) };
}
