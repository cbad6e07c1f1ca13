import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ImportReport } from '../../src/shared/domain/dataset.ts';
import type { TrainResult } from '../../src/shared/domain/jobSpecs.ts';
import { encodeIndexPng } from '../../src/main/core/data/maskIo.ts';
import { errorLines, runCli, runJson } from '../support/cli.ts';
import type { CliRun } from '../support/cli.ts';
import { describeWithData, testData } from '../support/testData.ts';
import { makeTinyProject } from '../support/tinyProject.ts';

let folder: string;
let project: string;
let run: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'studio-wrong-'));
  project = await makeTinyProject();
  const net = ['--encoder', 'mobilenet_v1_025', '--decoder', 'fcn32', '--weights', 'none', '--size', '64'];
  const args = ['train', ...net, '--batch-size', '2', '--max-steps', '2', '--project', project];
  ({ run } = await runJson<TrainResult>(args));
});
afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
  rmSync(project, { recursive: true, force: true });
});

/** Every path below the folder, to see that nothing changed. */
function tree(root: string): readonly string[] {
  return readdirSync(root, { recursive: true, encoding: 'utf8' }).sort();
}

function expectClearFailure(failed: CliRun, said: RegExp): void {
  expect([failed.code, failed.stdout]).toEqual([1, '']);
  expect(failed.stderr).toMatch(said);
  const lines = errorLines(failed).filter((line) => !/^\d+(\/\d+)? \w+ ·/.test(line));
  expect(lines.length).toBeLessThanOrEqual(3);
}

function grey(width: number, height: number): Promise<Buffer> {
  const background = { r: 90, g: 120, b: 60 };
  return sharp({ create: { width, height, channels: 3, background } })
    .png()
    .toBuffer();
}

interface Pair {
  readonly image: readonly [width: number, height: number];
  readonly mask: readonly [width: number, height: number];
  readonly ids: number;
}

/** `images/` and `masks/` with class names for the ids 0 and 1. */
async function writeSource(name: string, pairs: Readonly<Record<string, Pair>>): Promise<string> {
  const source = join(folder, name);
  mkdirSync(join(source, 'images'), { recursive: true });
  mkdirSync(join(source, 'masks'));
  writeFileSync(join(source, 'classes.txt'), 'Ground\nRed box\n');
  for (const [stem, { image, mask, ids }] of Object.entries(pairs)) {
    const [width, height] = mask;
    const data = new Uint8Array(width * height).map((_, pixel) => pixel % ids);
    writeFileSync(join(source, 'images', `${stem}.png`), await grey(...image));
    writeFileSync(join(source, 'masks', `${stem}.png`), await encodeIndexPng({ width, height, data }, []));
  }
  return source;
}

describe('import of wrong input', () => {
  it('a folder without images: one clear error, nothing written', async () => {
    const empty = join(folder, 'empty');
    mkdirSync(empty);
    writeFileSync(join(empty, 'notes.txt'), 'no image here');
    const before = tree(project);
    expectClearFailure(await runCli(['import', empty, '--project', project]), /no image/i);
    expectClearFailure(await runCli(['import', join(folder, 'nowhere'), '--project', project]), /nowhere/);
    expect(tree(project)).toEqual(before);
  });

  it('masks of another size and ids outside the table are listed; the rest is imported', async () => {
    const good: Pair = { image: [40, 30], mask: [40, 30], ids: 2 };
    const source = await writeSource('mixed', {
      good,
      alsoGood: good,
      turned: { ...good, mask: [30, 40] },
      onePixelOff: { ...good, mask: [41, 30] },
      strangeIds: { ...good, ids: 9 },
    });
    const report = await runJson<ImportReport>(['import', source, '--name', 'mixed', '--project', project]);
    expect(report).toMatchObject({ items: 5, masks: 2 });
    const codes = Object.fromEntries(report.problems.map(({ file, code }) => [file, code]));
    const codeOf = (stem: string): string | undefined =>
      Object.entries(codes).find(([file]) => file.includes(stem))?.[1];
    expect([codeOf('turned'), codeOf('onePixelOff')]).toEqual(['sizeMismatch', 'sizeMismatch']);
    expect(codeOf('strangeIds')).toBe('unknownValue');
  });

  it('a class without a name in the map is refused, and the project opens as before', async () => {
    const source = await writeSource('nameless', { a: { image: [20, 20], mask: [20, 20], ids: 2 } });
    const map = join(folder, 'nameless.json');
    writeFileSync(map, JSON.stringify({ 0: 'Ground', 1: ' ' }));
    const args = ['import', source, '--map', map, '--project', project];
    expectClearFailure(await runCli(args), /"1" a class without a name/);
    expect(await runJson(['classes', 'list', '--project', project])).toHaveLength(3);
  });

  it('a dry run writes nothing', async () => {
    const source = await writeSource('dry', { a: { image: [20, 20], mask: [20, 20], ids: 2 } });
    const before = tree(project);
    const report = await runJson<ImportReport>(['import', source, '--dry-run', '--project', project]);
    expect(report).toMatchObject({ items: 1, dryRun: true });
    expect(tree(project)).toEqual(before);
  });
});

describe('training on wrong input', () => {
  it('images without a mask', async () => {
    const bare = join(folder, 'bare');
    const photos = join(folder, 'photos');
    mkdirSync(photos);
    writeFileSync(join(photos, 'a.png'), await grey(32, 32));
    await runJson(['init', bare]);
    await runJson(['import', photos, '--project', bare]);
    const before = tree(bare);
    expectClearFailure(
      await runCli(['train', '--project', bare]),
      /Training needs masks\. 0 of 1 images have one/,
    );
    expect(tree(bare)).toEqual(before);
  });

  it.each([
    [['--encoder', 'resnet19'], /no encoder "resnet19".*\n.*resnet18/],
    [['--decoder', 'unknown'], /no decoder "unknown".*\n.*linknet/],
    [['--recipe', 'nothing'], /no recipe "nothing"/],
    [['--dataset', 'nothing'], /nothing/],
  ])('%j', async (args, said) => {
    const before = tree(project);
    expectClearFailure(await runCli(['train', '--dataset', 'boxes', ...args, '--project', project]), said);
    expect(tree(project)).toEqual(before);
  });

  it('a weights file that is none', async () => {
    const args = ['train', '--dataset', 'boxes', '--weights', join(project, 'project.json')];
    const runsBefore = readdirSync(join(project, 'runs'));
    expectClearFailure(await runCli([...args, '--project', project]), /project\.json/);
    expect(readdirSync(join(project, 'runs'))).toEqual(runsBefore);
  });
});

describe('a run without checkpoint', () => {
  it('is named, with what to do', async () => {
    const broken = join(project, 'runs', '2020-01-01_resnet18-linknet__1');
    cpSync(join(project, 'runs', run), broken, { recursive: true });
    rmSync(join(broken, 'checkpoints'), { recursive: true });
    rmSync(join(broken, 'latest'), { force: true });
    rmSync(join(broken, 'best'), { force: true });
    const image = join(project, 'datasets', 'boxes', 'images', 'box0.png');
    const out = join(folder, 'unwritten');
    for (const args of [
      ['test', '--run', broken],
      ['predict', '--run', broken, '--image', image, '--out', out],
    ]) {
      expectClearFailure(await runCli([...args, '--project', project]), /checkpoint/);
    }
    expect(() => readdirSync(out)).toThrow();
  });

  it('is told from one whose checkpoints are damaged', async () => {
    const broken = join(project, 'runs', '2020-01-01_resnet18-linknet__2');
    cpSync(join(project, 'runs', run), broken, { recursive: true });
    const [step] = readdirSync(join(broken, 'checkpoints'));
    writeFileSync(join(broken, 'checkpoints', step, 'state.json'), '[');
    const failed = await runCli(['test', '--run', broken, '--project', project]);
    expectClearFailure(failed, new RegExp(`damaged checkpoints only: ${step}\\.`));
  });

  it('is not needed to name a split without images', async () => {
    const out = join(folder, 'unwritten');
    const args = ['predict', '--run', run, '--split', 'nothing', '--out', out, '--project', project];
    expectClearFailure(await runCli(args), /no images in split "nothing"\.\n.*train, val/);
    expect(() => readdirSync(out)).toThrow();
  });
});

describeWithData('video', 'a broken video', () => {
  it('is refused in one line within 5 s of asking, and leaves no file', async () => {
    const output = join(folder, 'out.mp4');
    const files = ['--input', testData('video', 'truncated.mp4'), '--out', output];
    const failed = await runCli(['video', '--run', run, ...files, '--project', project]);
    expectClearFailure(failed, /^truncated\.mp4 cannot be read as a video: moov atom not found\.\n/);
    expect(readdirSync(folder).filter((name) => name.includes('out.mp4'))).toEqual([]);
  });
});

describe('a full disk', () => {
  const disk = join(tmpdir(), `studio-full-${process.pid}`);
  afterAll(() => {
    if (process.getuid?.() === 0) execFileSync('umount', [disk]);
    rmSync(disk, { recursive: true, force: true });
  });

  it.skipIf(process.getuid?.() !== 0)('is named, and leaves no half file', async () => {
    mkdirSync(disk);
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=256k', 'tmpfs', disk]);
    const clip = join(folder, 'noise.mp4');
    const source = ['-f', 'lavfi', '-i', 'testsrc2=size=320x240:rate=10:duration=4,noise=alls=60:allf=t'];
    execFileSync('ffmpeg', ['-v', 'error', ...source, '-pix_fmt', 'yuv420p', clip]);
    const where = ['--run', run, '--project', project];
    const video = await runCli(['video', '--input', clip, '--out', join(disk, 'out.mp4'), ...where]);
    expectClearFailure(video, /disk is full/i);
    expect(readdirSync(disk)).toEqual([]);
    writeFileSync(join(disk, 'filler'), new Uint8Array(250_000));
    const images = ['--split', 'val', '--dataset', 'boxes', '--overlay'];
    const predict = await runCli(['predict', ...images, '--out', join(disk, 'masks'), ...where]);
    expectClearFailure(predict, /disk is full/i);
    expect(tree(disk).filter((name) => name.includes('.tmp'))).toEqual([]);
  });
});
