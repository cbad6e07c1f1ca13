import { createRunNetCache } from '../../core/inference/runNetCache.ts';

/** The nets this worker holds: two to compare and one more, so that going back to the last costs nothing. */
export const nets = createRunNetCache(3);
