import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, expect, it } from 'vitest';
import { planImport } from '../../src/main/core/data/import/plan.ts';
import { runImport } from '../../src/main/core/data/import/run.ts';
import { listDatasetNames, openDataset } from '../../src/main/core/store/datasetStore.ts';
import { createProject, openProject } from '../../src/main/core/store/projectStore.ts';
import { bundleForNode } from '../support/bundle.ts';
import { imageFile, makeFolder, maskFiles } from '../support/sourceFolder.ts';

const count = 150;
let source: string;
let script: string;

beforeAll(async () => {
  const image = await imageFile();
  const names = Array.from({ length: count }, (_, i) => String(i));
  const files = names.flatMap((name) => [
    [`images/${name}.jpg`, image],
    [`masks/${name}.png`, maskFiles.grey()],
  ]);
  source = await makeFolder(Object.fromEntries(files) as Record<string, Uint8Array>);
  script = await bundleForNode('test/support/importOnce.ts');
});

it('an import killed at a random moment leaves the whole dataset or none, and works when repeated', async () => {
  const outcomes: string[] = [];
  for (let round = 0; round < 8; round++) {
    const { dir } = await createProject(await mkdtemp(join(tmpdir(), 'killed-')));
    const child = spawn(process.execPath, [script, dir, source], { stdio: ['ignore', 'pipe', 'inherit'] });
    // A quick machine finishes the import before the later kills.
    const ended = once(child, 'exit');
    await once(child.stdout, 'data');
    await delay(round * 40);
    child.kill('SIGKILL');
    await ended;
    const project = await openProject(dir);
    const names = await listDatasetNames(dir);
    outcomes.push(names.length === 0 ? 'none' : 'whole');
    expect(await readdir(join(dir, 'datasets'))).toEqual(names);
    if (names.length > 0) expect((await openDataset(dir, 'd')).items).toHaveLength(count);
    else await runImport(await planImport(source, { classes: project.classes }), { project: dir, name: 'd' });
    expect((await openDataset(dir, 'd')).items).toHaveLength(count);
  }
  expect(outcomes).toContain('none');
});

it.skipIf(process.getuid?.() !== 0)(
  'an import onto a full disk says so and leaves the project as it was',
  async () => {
    const disk = await mkdtemp(join(tmpdir(), 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=512k', 'tmpfs', disk]);
    try {
      const { dir } = await createProject(join(disk, 'project'));
      const before = await readFile(join(dir, 'project.json'), 'utf8');
      const plan = await planImport(source, { classes: [] });
      await expect(runImport(plan, { project: dir, name: 'd' })).rejects.toMatchObject({
        code: 'diskFull',
        message: expect.stringContaining('The disk is full: d could not be written'),
      });
      expect(await readdir(join(dir, 'datasets'))).toEqual([]);
      expect(await readFile(join(dir, 'project.json'), 'utf8')).toBe(before);
    } finally {
      execFileSync('umount', [disk]);
    }
  },
);
