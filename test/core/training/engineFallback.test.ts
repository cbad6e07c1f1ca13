import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createQuietContext } from '../../../src/main/core/jobContext.ts';
import { findRun, readRunDetail } from '../../../src/main/core/store/runStore.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { makeTinyProject, trainTiny } from '../../support/tinyProject.ts';

let tf: Tf;
let project: string;
const before = process.env['STUDIO_CACHE'];

beforeAll(async () => {
  tf = await loadTensorFlow();
  project = await makeTinyProject();
  const file = join(project, 'no-folder');
  await writeFile(file, '');
  process.env['STUDIO_CACHE'] = join(file, 'cache');
});
afterAll(async () => {
  if (before === undefined) delete process.env['STUDIO_CACHE'];
  else process.env['STUDIO_CACHE'] = before;
  await rm(project, { recursive: true });
});

describe('a training whose graph cannot be kept', () => {
  it('goes on with the eager engine, and says why', async () => {
    const lines: string[] = [];
    const context = { ...createQuietContext(), log: (line: string) => void lines.push(line) };
    const { run, steps } = await trainTiny(tf, project, { maxSteps: 2 }, context);
    expect(steps).toBe(2);
    expect(lines.join('\n')).toContain('engine: eager, since the cache cannot hold its graph: ');
    const { arguments: args } = await readRunDetail(await findRun(project, run));
    expect(args).toMatchObject({ engine: 'eager' });
  });
});
