import { join } from 'node:path';
import { z } from 'zod';
import type { RunArguments } from '../../../shared/domain/run.ts';
import type { Recipe } from '../../../shared/domain/recipe.ts';
import type { SpeedEstimate } from '../../../shared/domain/trainingEstimate.ts';
import { createJsonStore } from './settings.ts';

const entry = z.object({ imagesPerSecond: z.number().positive(), multiplyAdds: z.number().positive() });

/** How fast nets trained on this machine; kept in its cache, since a project may come from another one. */
export interface SpeedBook {
  remember(run: Pick<RunArguments, 'recipe' | 'multiplyAdds'>, imagesPerSecond: number): Promise<void>;
  /** null: nothing was trained here yet. */
  lookUp(recipe: Recipe, multiplyAdds: number): Promise<SpeedEstimate | null>;
}

export function createSpeedBook(cacheDir: string): SpeedBook {
  const store = createJsonStore(join(cacheDir, 'speeds.json'));
  return {
    async remember({ recipe, multiplyAdds }, imagesPerSecond) {
      await store.merge({ [keyOf(recipe)]: { imagesPerSecond, multiplyAdds } });
    },
    async lookUp(recipe, multiplyAdds) {
      const book = await store.read();
      const same = entry.safeParse(book[keyOf(recipe)]);
      if (same.success) return { imagesPerSecond: same.data.imagesPerSecond, basis: 'measured' };
      const others = Object.values(book).flatMap((value) => entry.safeParse(value).data ?? []);
      if (others.length === 0) return null;
      const rates = others.map((one) => one.imagesPerSecond * one.multiplyAdds).sort((a, b) => a - b);
      return { imagesPerSecond: rates[Math.floor(rates.length / 2)] / multiplyAdds, basis: 'estimated' };
    },
  };
}

/** All that a step's time depends on. */
function keyOf({ encoder, decoder, size, batchSize, precision, device, ...recipe }: Recipe): string {
  const options = [recipe.freezeEncoder, recipe.trainableUpsampling].map(Number).join('');
  return [encoder, decoder, size, batchSize, precision, device, options].join(' ');
}
