import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import type { TrainResult } from '../../src/shared/domain/jobSpecs.ts';
import { endOf, errorLines, runCli, runJson, startCli } from '../support/cli.ts';
import { canMount, mountSmallDisk } from '../support/readOnlyDisk.ts';
import type { SmallDisk } from '../support/readOnlyDisk.ts';
import { projectRoot } from '../support/testData.ts';
import { makeTinyProject, tinyClasses } from '../support/tinyProject.ts';

const sampleRuns = join(projectRoot, 'resources', 'sample', 'runs');
const run = join(sampleRuns, readdirSync(sampleRuns)[0]);

let folder: string;
let source: string;
let image: string;
let clip: string;
let file: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'studio-places-'));
  source = join(folder, 'source');
  mkdirSync(source);
  image = join(source, 'a.png');
  const background = { r: 90, g: 120, b: 60 };
  await sharp({ create: { width: 40, height: 30, channels: 3, background } })
    .png()
    .toFile(image);
  clip = join(folder, 'clip.mp4');
  const pattern = ['-f', 'lavfi', '-i', 'testsrc2=size=64x48:rate=10:duration=1'];
  execFileSync('ffmpeg', ['-v', 'error', ...pattern, '-pix_fmt', 'yuv420p', clip]);
  file = join(folder, 'file');
  writeFileSync(file, 'a file');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** Exit status 1, nothing on stdout, what and what to do on stderr, without names of our own making or of the system's calls. */
async function expectRefused(args: readonly string[], said: RegExp): Promise<void> {
  const failed = await runCli(args);
  expect([failed.code, failed.stdout], failed.stderr).toEqual([1, '']);
  const lines = errorLines(failed).filter((line) => !/^\d+(\/\d+)? \w+ ·/.test(line));
  expect(lines.length).toBeGreaterThanOrEqual(2);
  expect(lines.length).toBeLessThanOrEqual(3);
  expect(failed.stderr).toMatch(said);
  expect(failed.stderr).not.toMatch(/\bE[A-Z]{3,}\b|\.tmp\b|mkdir|scandir/);
}

const tinyNet = ['--encoder', 'mobilenet_v1_025', '--decoder', 'fcn32', '--weights', 'none', '--size', '64'];
const predict = ['predict', '--run', run, '--image'];
const video = ['video', '--run', run, '--input'];

describe('a place that is taken', () => {
  it.each([
    ['init', () => ['init', file], /file is a file, not a folder\.\n/],
    ['predict', () => [...predict, image, '--out', file], /file is a file, not a folder\.\n/],
    ['predict below', () => [...predict, image, '--out', join(file, 'x')], /file stands where a folder/],
    ['masks', () => [...video, clip, '--out', join(folder, 'v.mp4'), '--masks', file], /where a folder is/],
    ['table', () => [...video, clip, '--out', join(folder, 'v.mp4'), '--csv', folder], /is a folder, not a/],
    ['ending', () => [...video, clip, '--out', join(folder, 'v.avi')], /no ending of a video/],
  ])('is refused in words: %s', async (_, args, said) => {
    const before = readdirSync(folder);
    await expectRefused(args(), said);
    expect(readdirSync(folder)).toEqual(before);
  });
});

describe('an input that is not there', () => {
  it('is named once, in words; the other images are done', async () => {
    const out = join(folder, 'some');
    const some = await runCli([...predict, image, join(folder, 'none.png'), '--out', out]);
    expect(some.code).toBe(0);
    const line = errorLines(some).find((one) => one.includes('none.png'));
    expect(line).toBe(`${join(folder, 'none.png')} cannot be read: there is no such file or folder.`);
    expect(readdirSync(out)).toEqual(['a.png']);
  });

  it('leaves no empty folder where it was the only one', async () => {
    const out = join(folder, 'none', 'at all');
    await expectRefused([...predict, join(folder, 'none.png'), '--out', out], /No image could be read/);
    expect(existsSync(join(folder, 'none'))).toBe(false);
  });

  it('is a run’s path without a run', async () => {
    const nowhere = join(folder, 'runs', 'x');
    await expectRefused(
      ['predict', '--run', nowhere, '--image', image, '--out', 'o'],
      /runs\/x is no run: it holds no runargs\.json\.\n/,
    );
  });
});

describe('an address that this machine does not have', () => {
  it('is refused with the flag to change', async () => {
    await expectRefused(['serve', '--host', '192.0.2.1'], /192\.0\.2\.1:0 cannot .*\n.*--host/);
  });
});

describe.runIf(canMount)('a disk that is full when Ctrl-C is pressed', () => {
  it('is told in place of a checkpoint that is not there', async () => {
    const disk = mountSmallDisk('6m');
    onTestFinished(disk.remove);
    const project = await makeTinyProject(disk.folder);
    const args = [
      'train',
      ...tinyNet,
      '--batch-size',
      '2',
      '--max-steps',
      '100000',
      '--checkpoint-every',
      '100000',
    ];
    const child = startCli([...args, '--monitor-every', '100000', '--project', project]);
    const ended = endOf(child);
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        if (/\d+\/100000 steps/.test(chunk.toString())) resolve();
      });
    });
    expect(() => writeFileSync(join(disk.folder, 'filler'), new Uint8Array(6 * 2 ** 20))).toThrow('ENOSPC');
    child.kill('SIGINT');
    const run = await ended;
    expect([run.code, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toMatch(/The disk is full: .*\nFree some space/);
    expect(run.stderr).not.toContain('Go on with');
  });
});

describe.runIf(canMount)('a read-only disk', () => {
  let disk: SmallDisk;
  let project: string;
  let kept: string;
  beforeAll(async () => {
    disk = mountSmallDisk('64m');
    project = await makeTinyProject(disk.folder);
    const args = ['train', ...tinyNet, '--batch-size', '2', '--max-steps', '2', '--project', project];
    kept = (await runJson<TrainResult>(args)).run;
    disk.makeReadOnly();
  });
  afterAll(() => disk.remove());

  it('still shows what is on it', async () => {
    const where = ['--project', project];
    expect(await runJson(['classes', 'list', ...where])).toHaveLength(tinyClasses.length);
    expect(await runJson(['dataset', 'stats', ...where])).toMatchObject({ items: 9 });
    expect(await runJson(['runs', 'list', ...where])).toMatchObject([{ run: kept }]);
    await runJson(['predict', '--run', kept, '--image', image, '--out', join(folder, 'kept'), ...where]);
  });

  it('keeps no score, but tells it', async () => {
    const tested = await runCli(['test', '--run', kept, '--project', project, '--json']);
    expect(tested.code).toBe(0);
    expect(JSON.parse(tested.stdout)).toMatchObject({ run: kept, images: 3 });
    expect(tested.stderr).toMatch(/The score is not kept: .*read-only/);
  });

  it.each([
    ['init', () => ['init', join(disk.folder, 'new')]],
    ['sample', () => ['sample', join(disk.folder, 'new')]],
    ['predict', () => [...predict, image, '--out', join(disk.folder, 'new', 'out')]],
    ['video', () => [...video, clip, '--out', join(disk.folder, 'out.mp4')]],
    [
      'export-model',
      () => ['export-model', '--run', run, '--format', 'checkpoint', '--out', join(disk.folder, 'new')],
    ],
    ['classes add', () => ['classes', 'add', 'Sky', '--project', project]],
    ['import', () => ['import', source, '--name', 'new', '--project', project]],
    ['runs rename', () => ['runs', 'rename', kept, 'new', '--project', project]],
    ['runs remove', () => ['runs', 'remove', kept, '--project', project]],
  ])('is named by %s, which changes nothing', async (_, args) => {
    const before = readdirSync(disk.folder, { recursive: true });
    await expectRefused(args(), /read-only/i);
    expect(readdirSync(disk.folder, { recursive: true })).toEqual(before);
  });
});
