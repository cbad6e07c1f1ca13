import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BenchRow } from '../../src/shared/domain/bench.ts';
import { defineRegistry } from '../../src/shared/registry.ts';
import type { TrustCheck, TrustContext, TrustOutcome, TrustTier } from './check.ts';
import { injectedErrors, killPoints } from './checks/faultPoints.ts';
import { outboundConnections } from './checks/connections.ts';
import { engineDeath, orphanedWorkers } from './checks/engineDeath.ts';
import { malformedImages } from './checks/images.ts';
import { lockRaces, staleLocks } from './checks/locks.ts';
import { damagedFiles, eventPrefixes } from './checks/properties.ts';
import { resumeExactness } from './checks/resume.ts';
import { tokenLeaks } from './checks/secrets.ts';
import { deathSuite, imageSuite, matrixSuite, shellSuite } from './checks/suites.ts';
import { powerCuts, randomKills } from './checks/suddenDeath.ts';
import { findMissingNeed } from './needs.ts';

/** Checks with faults of their own; `test/faults` runs each with a few cases. */
const faultChecks = {
  randomKills,
  killPoints,
  powerCuts,
  injectedErrors,
  malformedImages,
  damagedFiles,
  eventPrefixes,
  resumeExactness,
  engineDeath,
  orphanedWorkers,
  lockRaces,
  staleLocks,
  tokenLeaks,
  outboundConnections,
};

export const faults = defineRegistry('fault', faultChecks);

/** All promises, in the order of the reliability goals. */
export const trustChecks = defineRegistry('promise', {
  ...faultChecks,
  imageSuite,
  deathSuite,
  shellSuite,
  matrixSuite,
});

/** Runs one check in a folder of its own, removed afterwards. */
export async function runTrustCheck(check: TrustCheck, tier: TrustTier): Promise<TrustOutcome> {
  const scratch = await mkdtemp(join(tmpdir(), 'segstudio-trust-'));
  const clear = (): void => rmSync(scratch, { recursive: true, force: true });
  process.once('exit', clear);
  try {
    return await check.run({ tier, scratch } satisfies TrustContext);
  } finally {
    process.off('exit', clear);
    clear();
  }
}

/** One row of the report: how many cases broke the promise. A check that could not run is not met. */
export async function measureTrust(check: TrustCheck, tier: TrustTier): Promise<BenchRow> {
  const missing = await findMissingNeed(check);
  if (missing !== null) return describeRow(check, null, `not run: ${missing}`);
  try {
    return describeRow(check, await runTrustCheck(check, tier), null);
  } catch (thrown) {
    return describeRow(check, null, thrown instanceof Error ? thrown.message : String(thrown));
  }
}

function describeRow(check: TrustCheck, outcome: TrustOutcome | null, note: string | null): BenchRow {
  return {
    name: `#${check.goalNumber} ${check.name}`,
    value: outcome?.broken.length ?? null,
    unit: outcome === null ? check.cases : `broken of ${outcome.tried} ${check.cases}`,
    peer: null,
    peerValue: null,
    ratio: null,
    goal: check.goal,
    met: outcome !== null && outcome.tried > 0 && outcome.broken.length === 0,
    note: note ?? (outcome === null ? null : (outcome.broken.at(0) ?? null)),
  };
}
