import { formatLearningRate } from './numbers.ts';

const scientific: ReadonlySet<string> = new Set(['learningRate', 'epsilon', 'weightDecay']);

/** A setting of a recipe as it is read: "on", "3e-4". `key` is its name in the recipe. */
export function argumentText(key: string, value: string | number | boolean): string {
  if (typeof value === 'number' && scientific.has(key)) return formatLearningRate(value);
  if (typeof value === 'boolean') return value ? 'on' : 'off';
  return String(value);
}
