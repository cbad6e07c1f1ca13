import {
  appendFileSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCli } from '../support/cli.ts';
import { projectRoot } from '../support/testData.ts';

let folder: string;
let project: string;

function cli(args: readonly string[]) {
  return runCli([...args, '--project', project], { env: { STUDIO_CONFIG: join(folder, 'config') } });
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'studio-own-'));
  project = join(folder, 'sample');
  expect((await runCli(['sample', project])).code).toBe(0);
  mkdirSync(join(project, 'architectures'));
  for (const file of ['plainNet.ts', 'contextFcn.ts']) {
    copyFileSync(join(projectRoot, 'resources', 'architectures', file), join(project, 'architectures', file));
  }
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const net = ['--encoder', 'plain_net', '--decoder', 'context_fcn'];

describe('encoders and decoders of the project', () => {
  it('run only once they are trusted', async () => {
    const refused = await cli(['models', ...net]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('architectures/plainNet.ts: not trusted yet, left out');
    expect(refused.stderr).toContain('There is no encoder "plain_net".');
    const trusted = await cli(['models', ...net, '--size', '64', '--trust', '--json']);
    expect(trusted.stderr).toContain('architectures/plainNet.ts: trusted, SHA-256 ');
    expect(JSON.parse(trusted.stdout)).toMatchObject({ stride: 32 });
    const later = await cli(['models', ...net, '--size', '64', '--json']);
    expect([later.stderr, later.stdout]).toEqual(['', trusted.stdout]);
  });

  it('train and test as any other', async () => {
    const recipe = ['--size', '64', '--max-steps', '2', '--batch-size', '1', '--monitor-images', '1'];
    const trained = await cli(['train', ...net, ...recipe, '--weights', 'none', '--json']);
    expect(trained.code, trained.stderr).toBe(0);
    const { run } = JSON.parse(trained.stdout) as { run: string };
    expect(run).toContain('plain_net-context_fcn');
    expect((await cli(['test', '--run', run, '--split', 'val', '--json'])).code).toBe(0);
  });

  it('are asked about again when they change', async () => {
    appendFileSync(join(project, 'architectures', 'plainNet.ts'), '// changed\n');
    const refused = await cli(['models', ...net]);
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('architectures/plainNet.ts: changed since it was trusted');
  });

  it('run in a worker, never in the host', async () => {
    const trace = join(folder, 'ran-in.txt');
    writeFileSync(
      join(project, 'architectures', 'trace.js'),
      `import { appendFileSync } from 'node:fs';
       appendFileSync(${JSON.stringify(trace)}, process.argv[1] + '\\n');
       export const traced = { id: 'traced', name: 'Traced', create: () => ({ decode: (layers, maps) => maps[2] }) };`,
    );
    const listed = await cli(['models', '--trust', '--json']);
    expect(listed.code, listed.stderr).toBe(0);
    expect(listed.stdout).toContain('"id":"traced"');
    const places = readFileSync(trace, 'utf8').trim().split('\n');
    expect(places.filter((place) => !place.endsWith('worker.js'))).toEqual([]);
  });

  it('say what is wrong with them', async () => {
    writeFileSync(join(project, 'architectures', 'broken.ts'), 'export const decoder = { create() {} };');
    const listed = await cli(['models', '--trust']);
    expect(listed.code).toBe(0);
    expect(listed.stderr).toMatch(/architectures\/broken\.ts: .*id/);
  });
});
