import { parseArgs } from 'node:util';
import type { BenchRow } from '../src/shared/domain/bench.ts';
import { StudioError } from '../src/shared/errors.ts';
import { defineRegistry } from '../src/shared/registry.ts';
import type { BenchmarkPart } from './benchmarks/benchmark.ts';
import { describeMachine, printReport } from './report.ts';

/** Each loads only what it needs: a child process under strace starts in a fraction of a second. Returns the exit status. */
type BenchCommand = (args: readonly string[]) => Promise<number>;

async function bench([name = '', ...args]: readonly string[]): Promise<number> {
  if (name === 'report') {
    const { writeReportPage } = await import('./reportPage.ts');
    process.stdout.write(`${await writeReportPage()}\n`);
    return 0;
  }
  const { benchmarks } = await import('./benchmarks/index.ts');
  const { values } = parseArgs({
    args: [...args],
    options: {
      json: { type: 'boolean', default: false },
      rounds: { type: 'string', default: '7' },
      pair: { type: 'string' },
      size: { type: 'string' },
      slice: { type: 'string' },
      save: { type: 'boolean', default: false },
    },
  });
  const rounds = Number(values.rounds);
  const size = values.size === undefined ? null : Number(values.size);
  const parts = chooseSlice(
    benchmarks.get(name).parts({ rounds, size, pair: values.pair ?? null }),
    values.slice ?? null,
  );
  const save = values.save ? await resultSaver(rounds) : () => Promise.resolve();
  return printReport(
    values.json,
    parts.map(({ slice, measure }) => async () => {
      const rows = await measure();
      await save(slice, rows);
      return rows;
    }),
  );
}

/** The named part, or all. Throws StudioError('badInput') for one that is not there. */
function chooseSlice(parts: readonly BenchmarkPart[], slice: string | null): readonly BenchmarkPart[] {
  if (slice === null) return parts;
  const found = parts.filter((part) => part.slice === slice);
  if (found.length > 0) return found;
  throw new StudioError('badInput', `There is no part "${slice}".`, {
    fix: `Choose one of: ${parts.map((part) => part.slice).join(', ')}.`,
  });
}

/** Keeps each slice as it is measured: a sitting that is cut short has not been for nothing. */
async function resultSaver(
  rounds: number,
): Promise<(slice: string, rows: readonly BenchRow[]) => Promise<void>> {
  const { saveResult } = await import('./results.ts');
  return (slice, rows) =>
    saveResult({
      slice,
      machine: describeMachine(),
      date: new Date().toISOString(),
      rounds,
      rows: [...rows],
    });
}

async function trust(args: readonly string[]): Promise<number> {
  const { measureTrust, trustChecks } = await import('./trust/index.ts');
  const { values, positionals: names } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: { json: { type: 'boolean', default: false }, release: { type: 'boolean', default: false } },
  });
  const checks = names.length === 0 ? trustChecks.entries : names.map((name) => trustChecks.get(name));
  const tier = values.release ? 'release' : 'ci';
  return printReport(
    values.json,
    checks.map((check) => () => measureTrust(check, tier)),
  );
}

async function contender(args: readonly string[]): Promise<number> {
  const { runContender } = await import('./contenders/index.ts');
  return runContender(args);
}

async function subject(args: readonly string[]): Promise<number> {
  const { runSubject } = await import('./trust/subjects/index.ts');
  return runSubject(args);
}

export const benchCommands = defineRegistry('measurement', {
  bench,
  trust,
  contender,
  subject,
} satisfies Record<string, BenchCommand>);
