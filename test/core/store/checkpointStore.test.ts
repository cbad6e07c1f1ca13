import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { CheckpointContent } from '../../../src/main/core/store/checkpointFiles.ts';
import {
  listCheckpoints,
  loadCheckpoint,
  loadOptimizerState,
  loadResumePoint,
  repairCheckpoints,
  saveCheckpoint,
} from '../../../src/main/core/store/checkpointStore.ts';

let run: string;

beforeEach(async () => {
  run = await mkdtemp(join(tmpdir(), 'checkpoints-'));
});
afterEach(() => rm(run, { recursive: true }));

function content(step: number, miou: number | null = null): CheckpointContent {
  const tensor = { name: 'a', shape: [2], values: Float32Array.of(step, -step) };
  return {
    weights: [tensor],
    optimizer: [{ ...tensor, name: 'a/m' }],
    state: { step, epoch: step / 10, seed: 1, totalSteps: 100, seconds: step, miou, newVariables: ['a'] },
  };
}

async function save(
  step: number,
  options: { isBest?: boolean; keep?: number; miou?: number } = {},
): Promise<void> {
  await saveCheckpoint(run, content(step, options.miou ?? 0.5), {
    isBest: options.isBest ?? false,
    keep: options.keep ?? 20,
  });
}

/** Changes a byte of the weights. */
async function damage(step: number): Promise<void> {
  const path = join(run, 'checkpoints', String(step), 'weights.safetensors');
  const bytes = await readFile(path);
  bytes[bytes.length - 1] ^= 1;
  await writeFile(path, bytes);
}

async function steps(): Promise<readonly number[]> {
  return (await listCheckpoints(run)).map(({ step }) => step);
}

describe('checkpoints', () => {
  it('give back weights, optimizer and state', async () => {
    await save(10);
    const loaded = await loadCheckpoint(run, 'latest');
    expect(loaded.state).toMatchObject({ step: 10, seed: 1, totalSteps: 100, seconds: 10, miou: 0.5 });
    expect(loaded.weights.get('a')?.values).toEqual(Float32Array.of(10, -10));
    expect((await loadOptimizerState(loaded)).get('a/m')?.values).toEqual(Float32Array.of(10, -10));
  });

  it('take their score later, and keep it', async () => {
    for (const miou of [null, 0.4, null, 0.9]) {
      await saveCheckpoint(run, content(10, miou), { isBest: miou === 0.4, keep: 20 });
    }
    expect(await listCheckpoints(run)).toMatchObject([
      { step: 10, miou: 0.4, isBest: true, canResume: true },
    ]);
    expect((await loadCheckpoint(run, 'best')).weights.get('a')?.values).toEqual(Float32Array.of(10, -10));
  });

  it('hold tensors of any size', async () => {
    const values = Float32Array.from({ length: 300_000 }, (_, i) => i / 7);
    const large = { name: 'large', shape: [300_000], values };
    const small = content(10);
    await saveCheckpoint(
      run,
      { ...small, weights: [...small.weights, large, { ...small.weights[0], name: 'z' }] },
      { isBest: false, keep: 20 },
    );
    const { weights } = await loadCheckpoint(run, 'latest');
    expect(weights.get('large')?.values).toEqual(values);
    expect(weights.get('z')?.values).toEqual(Float32Array.of(10, -10));
  });

  it('are chosen as latest, best, or by step; an unknown step is answered with those there are', async () => {
    await save(10, { isBest: true });
    await save(20);
    expect((await loadCheckpoint(run, 'latest')).state.step).toBe(20);
    expect((await loadCheckpoint(run, 'best')).state.step).toBe(10);
    expect((await loadCheckpoint(run, 10)).state.step).toBe(10);
    await expect(loadCheckpoint(run, 15)).rejects.toMatchObject({
      code: 'notFound',
      fix: 'Choose latest, best, or one of: 10, 20.',
    });
  });

  it('are refused with their step when a byte changed', async () => {
    await save(10);
    await damage(10);
    await expect(loadCheckpoint(run, 'latest')).rejects.toThrow(
      'Checkpoint 10 is damaged: weights.safetensors does not match its check sum.',
    );
  });

  it('are missing in a run that has none', async () => {
    await expect(loadCheckpoint(run, 'latest')).rejects.toMatchObject({ code: 'notFound' });
  });
});

describe('the history', () => {
  it('is thinned evenly, keeping the best and the newest two, which alone can resume', async () => {
    for (let step = 1; step <= 64; step += 1) await save(step, { isBest: step === 5, keep: 8 });
    const kept = await listCheckpoints(run);
    expect(kept).toHaveLength(8);
    expect(kept.map(({ step }) => step)).toEqual(expect.arrayContaining([5, 63, 64]));
    expect(kept.filter(({ canResume }) => canResume).map(({ step }) => step)).toEqual([63, 64]);
    expect(kept.find(({ isBest }) => isBest)?.step).toBe(5);
    const gaps = kept.slice(1, -1).map(({ step }, index) => step - kept[index].step);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(4 * (64 / 8));
  });

  it('never shrinks below two', async () => {
    for (const step of [1, 2, 3]) await save(step, { keep: 1 });
    expect(await steps()).toEqual([2, 3]);
  });
});

describe('a newest checkpoint that is damaged', () => {
  async function goOn(): Promise<number> {
    await repairCheckpoints(run);
    return (await loadResumePoint(run)).checkpoint.state.step;
  }

  it('is the best no more, nor is what is written in its place', async () => {
    await save(100, { miou: 0.5, isBest: true });
    await save(200, { miou: 0.6, isBest: true });
    await damage(200);
    expect(await goOn()).toBe(100);
    expect((await loadCheckpoint(run, 'best')).state.step).toBe(100);
    await save(200, { miou: 0.49, keep: 2 });
    await save(300, { miou: 0.48, keep: 2 });
    await save(400, { miou: 0.47, keep: 2 });
    expect((await loadCheckpoint(run, 'best')).state).toMatchObject({ step: 100, miou: 0.5 });
  });

  it('leaves no best where nothing before it was scored', async () => {
    await saveCheckpoint(run, content(100), { isBest: false, keep: 20 });
    await save(200, { miou: 0.6, isBest: true });
    await damage(200);
    expect(await goOn()).toBe(100);
    expect((await loadCheckpoint(run, 'best')).state.step).toBe(100);
    await saveCheckpoint(run, content(200), { isBest: false, keep: 20 });
    expect((await listCheckpoints(run)).some(({ isBest }) => isBest)).toBe(false);
  });

  it('goes once the run is past it, though never at the same step', async () => {
    await save(100);
    await save(200, { miou: 0.6, isBest: true });
    await damage(200);
    expect(await goOn()).toBe(100);
    await save(150);
    expect(await steps()).toEqual([100, 150, 200]);
    await save(250);
    expect(await steps()).toEqual([100, 150, 250]);
  });
});

describe('after a kill', () => {
  it('a half-written checkpoint is ignored and removed', async () => {
    await save(10);
    const half = join(run, 'checkpoints', '.20.999999999-00000000.tmp');
    await mkdir(half);
    await writeFile(join(half, 'weights.safetensors'), 'x');
    await mkdir(join(run, 'checkpoints', '30'));
    expect(await steps()).toEqual([10]);
    await repairCheckpoints(run);
    expect(await readdir(join(run, 'checkpoints'))).toEqual(['10']);
    expect((await loadCheckpoint(run, 'latest')).state.step).toBe(10);
  });

  it('a whole checkpoint that nothing points at yet becomes the latest', async () => {
    await save(10);
    await save(20);
    await writeFile(join(run, 'latest'), '10\n');
    await repairCheckpoints(run);
    expect((await loadCheckpoint(run, 'latest')).state.step).toBe(20);
  });

  it('a whole checkpoint of a new best score becomes the best', async () => {
    await save(10, { miou: 0.4, isBest: true });
    await save(20, { miou: 0.6 });
    await save(30, { miou: 0.5 });
    await repairCheckpoints(run);
    expect((await loadCheckpoint(run, 'best')).state.step).toBe(20);
  });

  it('a checkpoint of a newer version stays', async () => {
    await save(10);
    await save(20);
    const path = join(run, 'checkpoints', '20', 'state.json');
    await writeFile(path, (await readFile(path, 'utf8')).replace('"formatVersion": 1', '"formatVersion": 2'));
    await repairCheckpoints(run);
    expect((await loadCheckpoint(run, 'latest')).state.step).toBe(10);
    expect(await readdir(join(run, 'checkpoints'))).toEqual(['10', '20']);
  });
});
