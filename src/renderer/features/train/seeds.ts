import { recipeFields } from '../../../shared/domain/recipe.ts';

/** More runs at once are a scan, which has its own place. */
const mostRuns = 20;

export interface SeedList {
  readonly seeds: readonly number[];
  /** One line of what is wrong; null when the list can be used. */
  readonly problem: string | null;
}

/** "1, 2, 3" or "1-3", each seed one run. */
export function parseSeeds(text: string): SeedList {
  const words = text.split(/[\s,;]+/).filter((word) => word !== '');
  if (words.length === 0) return { seeds: [], problem: 'Seeds must hold a whole number at least.' };
  const seeds: number[] = [];
  for (const word of words) {
    if (!/^\d+([-–]\d+)?$/.test(word)) {
      return { seeds: [], problem: `Seeds must be whole numbers; "${word}" is none.` };
    }
    const [first, last = first] = word.split(/[-–]/).map(Number);
    if (last < first || last > largest) {
      return { seeds: [], problem: `Seeds must be between 0 and ${largest}, ranges ascending.` };
    }
    if (last - first >= mostRuns) return { seeds: [], problem: tooMany };
    for (let seed = first; seed <= last; seed += 1) if (!seeds.includes(seed)) seeds.push(seed);
  }
  return seeds.length > mostRuns ? { seeds: [], problem: tooMany } : { seeds, problem: null };
}

const tooMany = `Seeds can be ${mostRuns} at most.`;
const largest = recipeFields.flatMap((field) => (field.key === 'seed' ? [field.max] : []))[0];
