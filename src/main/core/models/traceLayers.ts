import { countParameters } from './cost.ts';
import type { FeatureMap, Layers } from './layers.ts';
import type { PlanLayers, PlannedMap } from './planLayers.ts';

/** One call of the vocabulary of layers. */
export interface TracedOp {
  /** The method's name: "conv", "add" … */
  readonly name: string;
  readonly inputs: readonly FeatureMap[];
  readonly output: PlannedMap;
  /** Learned values it brought. */
  readonly parameters: number;
}

/**
 * The same layers, and a list that grows with every call: whatever the vocabulary holds, a new layer is traced
 * without a word here.
 */
export function traceLayers(plan: PlanLayers): {
  readonly layers: Layers;
  readonly ops: readonly TracedOp[];
} {
  const ops: TracedOp[] = [];
  const layers = new Proxy(plan, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') return member;
      return (...args: unknown[]): unknown => {
        const before = target.variables.length;
        const output: unknown = Reflect.apply(member, target, args);
        if (isMap(output)) {
          const parameters = countParameters(target.variables.slice(before));
          ops.push({ name: String(name), inputs: args.flat().filter(isMap), output, parameters });
        }
        return output;
      };
    },
  });
  return { layers, ops };
}

function isMap(value: unknown): value is PlannedMap {
  return (
    typeof value === 'object' && value !== null && 'channels' in value && 'height' in value && 'step' in value
  );
}
