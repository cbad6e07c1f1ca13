import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { EvaluationResult } from '../../src/shared/domain/evaluation.ts';
import type { PredictResult, TrainResult, VideoResult } from '../../src/shared/domain/jobSpecs.ts';
import { readLabelMask } from '../../src/main/core/data/maskIo.ts';
import { endOf, errorLines, runCli, runJson, startCli } from '../support/cli.ts';
import { addTinyDataset, makeTinyProject, tinyClasses } from '../support/tinyProject.ts';

const net = ['--encoder', 'mobilenet_v1_025', '--decoder', 'fcn8', '--weights', 'none', '--size', '64'];
const pace = ['--batch-size', '2', '--learning-rate', '0.003', '--monitor-images', '2'];

let project: string;
let out: string;
let trained: TrainResult;
beforeAll(async () => {
  project = await makeTinyProject();
  out = mkdtempSync(join(tmpdir(), 'studio-work-'));
  trained = await runJson<TrainResult>(['train', ...net, ...pace, '--max-steps', '12', '--project', project]);
});
afterAll(() => {
  rmSync(project, { recursive: true, force: true });
  rmSync(out, { recursive: true, force: true });
});

const inProject = (...args: readonly string[]): readonly string[] => [...args, '--project', project];

describe('training', () => {
  it('prints the run, its speed and its best checkpoint', () => {
    expect(trained).toMatchObject({ steps: 12, totalSteps: 12, weights: 'none' });
    expect(trained.run).toMatch(/^\d{4}-\d\d-\d\d_mobilenet_v1_025-fcn8__\d+$/);
    expect(trained.best?.step).toBeGreaterThan(0);
    expect(trained.device).toMatch(/^CPU/);
    expect(existsSync(join(project, 'runs', trained.run, 'runargs.json'))).toBe(true);
  });

  it('is listed and shown with its arguments, checkpoints and series', async () => {
    const runs = await runJson<readonly { run: string; state: string }[]>(inProject('runs', 'list'));
    expect(runs).toContainEqual(expect.objectContaining({ run: trained.run, state: 'done' }));
    const shown = await runJson<Record<string, unknown>>(inProject('runs', 'show', trained.run));
    expect(shown).toMatchObject({
      arguments: { recipe: { encoder: 'mobilenet_v1_025', batchSize: 2 } },
      steps: 12,
      latest: 12,
    });
    expect(shown['series']).toEqual(expect.arrayContaining(['train/loss', 'monitor/miou']));
  });

  it('keeps a checkpoint at Ctrl-C, ends with 130, and goes on with --resume', async () => {
    const child = startCli(inProject('train', ...net, ...pace, '--max-steps', '100000', '--json'));
    const ended = endOf(child);
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        if (/[5-9]\/100000 steps|\d\d\/100000 steps/.test(chunk.toString())) resolve();
      });
    });
    child.kill('SIGINT');
    const run = await ended;
    expect(run.code).toBe(130);
    const stopped = JSON.parse(run.stdout) as TrainResult;
    expect(stopped.steps).toBeGreaterThan(0);
    expect(run.stderr).toContain(`Go on with: segstudio train --resume ${stopped.run}`);
    const shown = await runJson<{ state: string; latest: number }>(inProject('runs', 'show', stopped.run));
    expect(shown).toMatchObject({ state: 'stopped', latest: stopped.steps });

    const resumed = startCli(inProject('train', '--resume', stopped.run, '--json'));
    const resumedEnd = endOf(resumed);
    await new Promise<void>((resolve) => {
      resumed.stderr?.on('data', (chunk: Buffer) => {
        const step = Number(/(\d+)\/100000 steps/.exec(chunk.toString())?.[1]);
        if (step > stopped.steps) resolve();
      });
    });
    // The window of its terminal is closed.
    resumed.kill('SIGHUP');
    const again = JSON.parse((await resumedEnd).stdout) as TrainResult;
    expect(again.run).toBe(stopped.run);
    expect(again.steps).toBeGreaterThan(stopped.steps);
  });

  it('compares runs by what differs, renames and removes them', async () => {
    const other = await runJson<TrainResult>(
      inProject('train', ...net, ...pace, '--max-steps', '2', '--seed', '9'),
    );
    const comparison = await runJson<{
      differences: readonly { field: string; values: readonly unknown[] }[];
    }>(inProject('runs', 'compare', trained.run, other.run));
    expect(comparison.differences).toEqual([
      { field: 'maxSteps', values: [12, 2] },
      { field: 'seed', values: [1, 9] },
    ]);
    await runJson(inProject('runs', 'rename', other.run, 'second seed'));
    const shown = await runJson<{ run: string }>(inProject('runs', 'show', 'second seed'));
    expect(shown.run).toBe('second seed');
    expect((await runCli(inProject('runs', 'rename', 'second seed', trained.run))).stderr).toContain(
      'already',
    );
    await runJson(inProject('runs', 'remove', 'second seed', 'second seed'));
    expect(existsSync(join(project, 'runs', 'second seed'))).toBe(false);
  });

  it('removes all that were named, or none', async () => {
    const failed = await runCli(inProject('runs', 'remove', trained.run, 'nothing'));
    expect([failed.code, failed.stdout]).toEqual([1, '']);
    expect(existsSync(join(project, 'runs', trained.run, 'runargs.json'))).toBe(true);
  });

  it('takes runs by their paths, from anywhere', async () => {
    const path = join(project, 'runs', trained.run);
    const shown = await runJson<{ run: string }>(['runs', 'show', path], { cwd: out });
    expect(shown.run).toBe(trained.run);
    const complete = await runCli(['train', '--resume', path], { cwd: out });
    expect(complete.code).toBe(1);
    expect(complete.stderr).toContain(`Run ${trained.run} is complete`);
    const bare = await runJson<{ run: string }>(['runs', 'show', trained.run], {
      cwd: join(project, 'runs'),
    });
    expect(bare.run).toBe(trained.run);
  });

  it('goes on after Ctrl-C before the first step', async () => {
    // Without a graph at hand the first step is seconds away.
    const env = { XDG_CACHE_HOME: join(out, 'cache') };
    const args = inProject('train', ...net, ...pace, '--max-steps', '3', '--json');
    const child = startCli(args, { env });
    const ended = endOf(child);
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        if (chunk.toString().includes('weights: none')) resolve();
      });
    });
    child.kill('SIGINT');
    const first = await ended;
    const { run, steps } = JSON.parse(first.stdout) as TrainResult;
    expect([first.code, steps]).toEqual([130, 0]);
    const resumed = await runJson<TrainResult>(inProject('train', '--resume', run), { env });
    expect(resumed).toMatchObject({ run, steps: 3, totalSteps: 3 });
  });

  it('refuses a graphics card that is not there, and offers the processor', async () => {
    const before = readdirSync(join(project, 'runs'));
    const args = inProject('train', ...net, ...pace, '--max-steps', '1', '--device', 'gpu:63');
    const failed = await runCli(args);
    expect([failed.code, failed.stdout]).toEqual([1, '']);
    expect(failed.stderr).toMatch(/no graphics card "gpu:63".*\n.*--device cpu/);
    expect(readdirSync(join(project, 'runs'))).toEqual(before);
  });
});

describe('using a run', () => {
  it('scores it as the contract says', async () => {
    const result = await runJson<EvaluationResult>(inProject('test', '--run', trained.run, '--split', 'val'));
    expect(result).toMatchObject({
      run: trained.run,
      checkpoint: trained.best?.step,
      split: 'val',
      images: 3,
    });
    expect(result.confusion).toHaveLength(tinyClasses.length);
    const [low, high] = result.ci95;
    expect(low).toBeLessThanOrEqual(high);
    // Void is left out: the confusion matrix holds exactly the truth pixels of the classes.
    const counted = result.confusion.flat().reduce((sum, value) => sum + value, 0);
    expect(counted).toBe(result.perClass.reduce((sum, { pixels }) => sum + pixels, 0));
    expect(counted).toBe(3 * 64 * 61);
    const scored = result.perClass.flatMap(({ iou }) => (iou === null ? [] : [iou]));
    expect(result.miou).toBeCloseTo(scored.reduce((sum, iou) => sum + iou, 0) / scored.length, 6);
  });

  it('tests at several scales and mirrored, kept apart from the usual score', async () => {
    const args = inProject('test', '--run', trained.run, '--scales', '1.5,1', '--flip');
    const result = await runJson<EvaluationResult>(args);
    expect(result).toMatchObject({ run: trained.run, images: 3, scales: [1, 1.5], flip: true });
    const folder = join(project, 'runs', trained.run, 'eval');
    const step = String(result.checkpoint);
    expect(readdirSync(folder).sort()).toEqual([`${step}-val--1-x1_1.5-flip.json`, `${step}-val--1.json`]);
  });

  it('checks the dataset it was trained on', async () => {
    expect(await runJson(inProject('dataset', 'check'))).toEqual({
      dataset: 'boxes',
      items: 9,
      findings: [],
    });
  });

  it('segments images of a split and files into index PNGs of their own size', async () => {
    const folder = join(out, 'predicted');
    const args = ['predict', '--run', trained.run, '--split', 'val', '--range', '1-2', '--overlay'];
    const result = await runJson<PredictResult>(inProject(...args, '--out', folder));
    expect(readdirSync(folder).sort()).toEqual([
      'box7.png',
      'box7_overlay.png',
      'box8.png',
      'box8_overlay.png',
    ]);
    const mask = await readLabelMask(result.images[0].mask);
    expect([mask.width, mask.height]).toEqual([64, 64]);
    expect(Math.max(...mask.data)).toBeLessThan(tinyClasses.length);
  });

  it('keeps the mask of an item that is named like the overlay of another', async () => {
    await addTinyDataset(project, 'streets', [
      ['street', 'val'],
      ['street_overlay', 'val'],
    ]);
    const args = ['predict', '--run', trained.run, '--dataset', 'streets', '--split', 'val'];
    const filesOf = async (folder: string, ...more: readonly string[]): Promise<readonly string[]> => {
      const { images } = await runJson<PredictResult>(inProject(...args, ...more, '--out', folder));
      const files = images.flatMap(({ mask, overlay }) => (overlay === null ? [mask] : [mask, overlay]));
      return files.map((file) => basename(file));
    };
    const [street, other] = ['street.png', 'street_overlay.png'];
    expect(await filesOf(join(out, 'masks'))).toEqual([street, other]);
    const both = join(out, 'both');
    const second = ['street_overlay-2.png', 'street_overlay-2_overlay.png'];
    expect(await filesOf(both, '--overlay')).toEqual([street, other, ...second]);
    expect(readdirSync(both)).toHaveLength(4);
  });

  it('goes on where one of several files cannot be read, and needs no project for a run given by path', async () => {
    const image = join(project, 'datasets', 'boxes', 'images', 'box0.png');
    const run = join(project, 'runs', trained.run);
    const args = ['predict', '--run', run, '--image', image, '/dev/null', '--out', join(out, 'some')];
    const result = await runJson<PredictResult>(args, { cwd: out });
    expect(result.images).toHaveLength(1);
    expect(result.problems).toMatchObject([{ file: '/dev/null' }]);
    const none = await runCli(['predict', '--run', run, '--image', '/dev/null', '--out', join(out, 'none')]);
    expect(none.code).toBe(1);
    expect(errorLines(none).at(-2)).toContain('No image could be read');
  });

  it('segments a video', async () => {
    const clip = join(out, 'clip.mp4');
    const source = ['-f', 'lavfi', '-i', 'testsrc=size=128x96:rate=12:duration=1'];
    execFileSync('ffmpeg', ['-v', 'error', ...source, '-pix_fmt', 'yuv420p', clip]);
    const files = ['--input', clip, '--out', join(out, 'segmented.mp4'), '--csv', join(out, 'shares.csv')];
    const result = await runJson<VideoResult>(inProject('video', '--run', trained.run, ...files));
    expect(result).toMatchObject({ frames: 12, width: 128, height: 96, frameRate: 12, audio: [] });
    expect(existsSync(result.output)).toBe(true);
  });
});

describe('Ctrl-C in a video', () => {
  it('ends with 130 and leaves neither video nor masks', async () => {
    const clip = join(out, 'long.mp4');
    const source = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25:duration=60'];
    execFileSync('ffmpeg', ['-v', 'error', ...source, '-pix_fmt', 'yuv420p', clip]);
    const folder = join(out, 'interrupted');
    mkdirSync(folder);
    const files = ['--input', clip, '--out', join(folder, 'out.mp4'), '--masks', join(folder, 'masks')];
    const child = startCli(inProject('video', '--run', trained.run, ...files));
    const ended = endOf(child);
    await new Promise<void>((resolve) => {
      child.stderr?.on('data', (chunk: Buffer) => {
        if (/\d+\/1500 frames/.test(chunk.toString())) resolve();
      });
    });
    child.kill('SIGINT');
    const run = await ended;
    expect([run.code, run.stdout]).toEqual([130, '']);
    expect(readdirSync(folder)).toEqual([]);
  });
});

describe('serving', () => {
  it('prints one address with a one-time token and ends cleanly at Ctrl-C', async () => {
    const child = startCli(['serve', '--project', project]);
    const ended = endOf(child);
    const address = await new Promise<string>((resolve) => {
      child.stdout?.on('data', (chunk: Buffer) => {
        const found = /http:\/\/\S+/.exec(chunk.toString());
        if (found !== null) resolve(found[0]);
      });
    });
    const first = await fetch(address, { redirect: 'manual' });
    expect(first.headers.get('set-cookie')).toContain('HttpOnly');
    expect((await fetch(address, { redirect: 'manual' })).status).toBe(401);
    child.kill('SIGINT');
    expect((await ended).code).toBe(0);
  });
});
