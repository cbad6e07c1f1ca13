import { planNet } from './cost.ts';
import type { NamedTensor } from '../store/safetensors.ts';
import { defaultNetOptions, type DecoderSpec, type EncoderSpec, type NetOptions } from './spec.ts';

/** A net without its weights. */
export interface NetShape {
  readonly encoder: EncoderSpec;
  readonly decoder: DecoderSpec;
  readonly classes: number;
  readonly options: Partial<NetOptions>;
}

/**
 * The axes of each variable with one place a class: as long as there are classes, and one longer with one class more.
 * What else follows the number of classes, as an inner width of twice as many, belongs to no class.
 */
export function classAxes({
  encoder,
  decoder,
  classes,
  options,
}: NetShape): ReadonlyMap<string, readonly number[]> {
  const variablesFor = (count: number) => {
    const created = decoder.create({ classes: count, options: { ...defaultNetOptions, ...options } });
    return planNet(encoder, created, { height: 32, width: 32 }).variables;
  };
  const more = new Map(variablesFor(classes + 1).map(({ name, shape }) => [name, shape]));
  const axes = variablesFor(classes).map(({ name, shape }) => {
    const grown = more.get(name);
    const isOfClasses = (axis: number) => shape[axis] === classes && grown?.[axis] === classes + 1;
    return [name, [...shape.keys()].filter(isOfClasses)] as const;
  });
  return new Map(axes.filter(([, own]) => own.length > 0));
}

/**
 * `fresh`, replaced where `mapping` (its class → that of `stored`, −1 for none) leads to a stored value.
 * Undefined when the shapes differ beyond the class axes.
 */
export function moveClasses(
  fresh: NamedTensor,
  stored: NamedTensor,
  axes: readonly number[],
  mapping: readonly number[],
): NamedTensor | undefined {
  const { name, shape } = fresh;
  const comparable = shape.length === stored.shape.length;
  if (!comparable || shape.some((size, axis) => !axes.includes(axis) && size !== stored.shape[axis])) {
    return undefined;
  }
  const values = fresh.values.slice();
  for (let place = 0; place < values.length; place += 1) {
    const source = sourcePlace(place, shape, stored.shape, axes, mapping);
    if (source !== -1) values[place] = stored.values[source];
  }
  return { name, shape, values };
}

function sourcePlace(
  place: number,
  shape: readonly number[],
  storedShape: readonly number[],
  axes: readonly number[],
  mapping: readonly number[],
): number {
  let rest = place;
  let source = 0;
  let step = 1;
  for (let axis = shape.length - 1; axis >= 0; axis -= 1) {
    const own = rest % shape[axis];
    const index = axes.includes(axis) ? mapping[own] : own;
    if (index < 0 || index >= storedShape[axis]) return -1;
    source += index * step;
    step *= storedShape[axis];
    rest = Math.floor(rest / shape[axis]);
  }
  return source;
}
