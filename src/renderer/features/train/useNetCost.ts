import { shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { NetCost } from '../../../shared/domain/catalogue.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';

export interface NetCostReader {
  /** null: not known yet. */
  readonly cost: ShallowRef<NetCost | null>;
  /** Of the recipe's net; the answer to an earlier question is dropped. */
  measure(this: void, recipe: Recipe, classes: number): Promise<void>;
}

export function useNetCost(client: StudioClient): NetCostReader {
  const cost = shallowRef<NetCost | null>(null);
  let question = 0;
  return {
    cost,
    async measure({ encoder, decoder, size }, classes) {
      const asked = ++question;
      cost.value = null;
      if (classes === 0) return;
      const found = await client.training.cost({ encoder, decoder, size, classes });
      if (asked === question) cost.value = found;
    },
  };
}
