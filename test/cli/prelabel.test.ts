import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readLabelMask } from '../../src/main/core/data/maskIo.ts';
import type { DatasetItem } from '../../src/shared/domain/dataset.ts';
import type { TrainResult } from '../../src/shared/domain/jobSpecs.ts';
import type { PrelabelResult, PrelabelUndone } from '../../src/shared/domain/prelabel.ts';
import { runCli, runJson } from '../support/cli.ts';
import { makeTinyProject } from '../support/tinyProject.ts';

const net = ['--encoder', 'mobilenet_v1_025', '--decoder', 'fcn8', '--weights', 'none', '--size', '64'];
const pace = ['--batch-size', '2', '--learning-rate', '0.003', '--monitor-images', '2'];

let project: string;
let out: string;
let trained: TrainResult;
beforeAll(async () => {
  project = await makeTinyProject();
  out = mkdtempSync(join(tmpdir(), 'studio-prelabel-'));
  trained = await runJson<TrainResult>(['train', ...net, ...pace, '--max-steps', '6', '--project', project]);
});
afterAll(() => {
  for (const folder of [project, out]) rmSync(folder, { recursive: true, force: true });
});

const prelabel = (...args: readonly string[]): readonly string[] =>
  ['dataset', 'prelabel', 'boxes', ...args, '--project', project]; // prettier-ignore
const maskFile = (item: string): string => join(project, 'datasets/boxes/masks', `${item}.png`);
const itemsNow = async (): Promise<ReadonlyMap<string, DatasetItem>> => {
  const shown = await runJson<{ items: DatasetItem[] }>(['dataset', 'show', 'boxes', '--project', project]);
  return new Map(shown.items.map((item) => [item.id, item]));
};

describe('pre-labelling on the command line', () => {
  it('makes masks of what "predict" says of the same images, and takes them back', async () => {
    const image = join(project, 'datasets/boxes/images/box7.png');
    const before = readFileSync(maskFile('box7'));
    await runJson(['predict', '--run', trained.run, '--image', image, '--out', out, '--project', project]);
    const made = await runJson<PrelabelResult>(prelabel('--split', 'val', '--overwrite'));
    expect(made).toMatchObject({ run: trained.run, dataset: 'boxes', kept: [], problems: [], unmapped: [] });
    expect([...made.labelled].sort()).toEqual(['box6', 'box7', 'box8']);
    const predicted = await readLabelMask(join(out, 'box7.png'));
    expect(await readLabelMask(maskFile('box7'))).toEqual(predicted);
    expect((await itemsNow()).get('box7')?.review).toBe('review');

    const undone = await runJson<PrelabelUndone>(prelabel('--undo', made.change!));
    expect([...undone.restored].sort()).toEqual(['box6', 'box7', 'box8']);
    expect(readFileSync(maskFile('box7')).equals(before)).toBe(true);
    expect((await itemsNow()).get('box7')?.review).toBe('approved');
  });

  it('keeps masks that are there unless told otherwise, by text for people', async () => {
    const before = statSync(maskFile('box0')).mtimeMs;
    const run = await runCli(prelabel('--items', 'box0', 'box1'));
    expect([run.code, run.stdout]).toEqual([0, expect.stringContaining('0 items of boxes got a mask')]);
    expect(run.stdout).toContain('2 kept theirs');
    expect(statSync(maskFile('box0')).mtimeMs).toBe(before);
  });

  it('says what is wrong before anything is predicted', async () => {
    const cases: readonly (readonly [readonly string[], number, string])[] = [
      [['--items', 'box0', '--split', 'val'], 2, 'Both items and a split were named.'],
      [['--items', 'zebra'], 1, 'has no item "zebra"'],
      [['--split', 'test'], 1, 'No item of boxes is in the split test.'],
      [['--run', 'none'], 1, 'There is no run "none"'],
      [['--undo', '2026-01-01-none'], 1, 'can no longer be taken back'],
    ];
    for (const [args, code, message] of cases) {
      const run = await runCli(prelabel(...args));
      expect([run.code, run.stderr], args.join(' ')).toEqual([code, expect.stringContaining(message)]);
    }
    expect((await runCli(['dataset', 'prelabel', '--help'])).stdout).toContain('--overwrite');
  });
});
