import { parseArgs } from 'node:util';
import { defineRegistry } from '../src/shared/registry.ts';
import { printReport } from './report.ts';

/** Each loads only what it needs: a child process under strace starts in a fraction of a second. Returns the exit status. */
type BenchCommand = (args: readonly string[]) => Promise<number>;

async function bench([name = '', ...options]: readonly string[]): Promise<number> {
  const { benchmarks } = await import('./benchmarks/index.ts');
  const { values } = parseArgs({
    args: [...options],
    options: { json: { type: 'boolean', default: false }, rounds: { type: 'string', default: '7' } },
  });
  const rounds = Number(values.rounds);
  const { parts } = benchmarks.get(name);
  return printReport(
    values.json,
    parts.map((measure) => () => measure({ rounds })),
  );
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
