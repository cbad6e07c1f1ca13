import { StudioError } from '../../../shared/errors.ts';

/** How nets run: as one graph with one native call a step, or op by op. */
export type EngineName = 'graph' | 'eager';

const engines: readonly EngineName[] = ['graph', 'eager'];

/**
 * `STUDIO_ENGINE`, else `graph`: one native call a step. `eager` is the oracle it is compared with.
 * Throws StudioError('badInput') for another value.
 */
export function chosenEngine(env: NodeJS.ProcessEnv = process.env): EngineName {
  const { STUDIO_ENGINE: named = '' } = env;
  const chosen = named === '' ? 'graph' : named;
  const engine = engines.find((name) => name === chosen);
  if (engine !== undefined) return engine;
  throw new StudioError('badInput', `There is no engine "${chosen}" (STUDIO_ENGINE).`, {
    fix: `Choose one of: ${engines.join(', ')}.`,
  });
}
