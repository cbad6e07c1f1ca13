import { describe, expect, it } from 'vitest';
import { findMissingNeed } from '../../bench/trust/needs.ts';
import { faults, runTrustCheck } from '../../bench/trust/index.ts';

/** The same checks as `npm run trust`, with as few cases as a test has time for. They use the built programs. */
describe('promises to the user hold under faults', () => {
  it.each(faults.ids)('%s', async (id) => {
    const check = faults.get(id);
    const missing = await findMissingNeed(check);
    if (missing !== null) {
      if (process.env['CI'] !== undefined) throw new Error(`${id} not run: ${missing}`);
      console.warn(`1 skipped: ${id} ${missing}`);
      return;
    }
    const { tried, broken } = await runTrustCheck(check, 'short');
    expect(broken).toEqual([]);
    expect(tried).toBeGreaterThan(0);
  });
});
