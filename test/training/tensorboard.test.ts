import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createEventWriter } from '../../src/main/core/store/eventFile.ts';

/** TensorBoard's own reader, over the folder given as its argument. */
const program = `
import json, sys
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
events = EventAccumulator(sys.argv[1], size_guidance={"tensors": 0, "scalars": 0, "images": 0})
events.Reload()
tags = events.Tags()
print(json.dumps({
    "scalars": {tag: [[e.step, e.value] for e in events.Scalars(tag)] for tag in tags["scalars"]},
    "texts": {tag: [e.tensor_proto.string_val[0].decode() for e in events.Tensors(tag)] for tag in tags["tensors"]},
    "images": {tag: [[e.width, e.height] for e in events.Images(tag)] for tag in tags["images"]},
}))
`;

interface Found {
  readonly scalars: Readonly<Record<string, readonly (readonly [number, number])[]>>;
  readonly texts: Readonly<Record<string, readonly string[]>>;
  readonly images: Readonly<Record<string, readonly (readonly [number, number])[]>>;
}

function hasPip(): boolean {
  try {
    execFileSync('python3', ['-m', 'pip', '--version'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const canRun = hasPip();
if (!canRun) console.warn('1 skipped: python3 with pip is absent, TensorBoard cannot be asked');

describe.skipIf(!canRun)('TensorBoard', () => {
  let scratch: string;
  let python: string;
  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'tensorboard-'));
    const run = promisify(execFile);
    await run('python3', ['-m', 'venv', join(scratch, 'venv')]);
    python = join(scratch, 'venv/bin/python');
    await run(python, ['-m', 'pip', 'install', '--quiet', '--only-binary=:all:', 'tensorboard==2.21.0']);
  });
  afterAll(() => rm(scratch, { recursive: true }));

  async function readBack(folder: string): Promise<Found> {
    const { stdout } = await promisify(execFile)(python, ['-c', program, folder]);
    return JSON.parse(stdout) as Found;
  }

  it('reads scalars, text and images, and drops what a resumed run does again', async () => {
    const folder = await mkdtemp(join(scratch, 'run-'));
    const first = await createEventWriter(folder, 1);
    await first.text(0, 'arguments', '| a | b |');
    for (const step of [1, 2, 3, 4])
      await first.scalars(step, { 'train/loss': 1 / step, 'monitor/miou': step / 8 });
    await first.image(2, 'preview', Uint8Array.of(137, 80, 78, 71), 640, 480);
    await first.close();
    const second = await createEventWriter(folder, 3);
    await second.scalars(3, { 'train/loss': 7 });
    await second.close();

    const found = await readBack(folder);
    expect(found.scalars['train/loss']).toEqual([
      [1, 1],
      [2, 0.5],
      [3, 7],
    ]);
    expect(found.scalars['monitor/miou']).toEqual([
      [1, 0.125],
      [2, 0.25],
    ]);
    expect(found.texts['arguments/text_summary']).toEqual(['| a | b |']);
    expect(found.images['preview']).toEqual([[640, 480]]);
  });
});
