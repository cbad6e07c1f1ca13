import { appendFile, mkdtemp, readFile, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Series } from '../../../src/shared/domain/series.ts';
import { createActiveTime } from '../../../src/main/core/store/activeTime.ts';
import { createEventWriter } from '../../../src/main/core/store/eventFile.ts';
import { createSeriesReader } from '../../../src/main/core/store/eventReader.ts';
import { frameRecord, readRecords } from '../../../src/main/core/store/recordFrames.ts';
import { describeWithData, testData } from '../../support/testData.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'events-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function writeLosses(steps: readonly number[], startStep = 0): Promise<string> {
  const before = new Set(await readdir(folder));
  const writer = await createEventWriter(folder, startStep);
  for (const step of steps) await writer.scalars(step, { 'train/loss': 1 / step });
  await writer.close();
  const made = (await readdir(folder)).find((name) => !before.has(name));
  return join(folder, made!);
}

function loss(series: readonly Series[]): Series | undefined {
  return series.find(({ tag }) => tag === 'train/loss');
}

describe('event files', () => {
  it('give back the scalars that were written, NaN as null', async () => {
    const writer = await createEventWriter(folder, 0);
    await writer.scalars(1, { 'train/loss': 0.5, 'train/learning_rate': 0.25 });
    await writer.text(1, 'arguments', '| a | b |');
    await writer.scalars(2, { 'train/loss': Number.NaN });
    await writer.close();

    const series = await createSeriesReader(folder).read();
    expect(series.map(({ tag }) => tag)).toEqual(['train/loss', 'train/learning_rate']);
    expect(loss(series)).toMatchObject({ steps: [1, 2], values: [0.5, null] });
    expect(series[1]).toMatchObject({ steps: [1], values: [0.25] });
  });

  it('are read up to the last whole record, wherever they are cut, and go on from there', async () => {
    const path = await writeLosses([1, 2, 3]);
    const whole = await readFile(path);
    for (let length = 0; length <= whole.length; length += 1) {
      await writeFile(path, whole.subarray(0, length));
      const reader = createSeriesReader(folder);
      const early = loss(await reader.read())?.steps ?? [];
      expect([1, 2, 3].slice(0, early.length)).toEqual(early);
      await appendFile(path, whole.subarray(length));
      expect(loss(await reader.read())?.steps).toEqual([1, 2, 3]);
    }
  });

  it('are taken once, however many ask at the same time', async () => {
    const writer = await createEventWriter(folder, 0);
    await writer.scalars(1, { 'train/loss': 1 });
    const reader = createSeriesReader(folder);
    await reader.read();
    for (const step of [2, 3]) await writer.scalars(step, { 'train/loss': 1 });
    await writer.close();
    const both = await Promise.all([reader.read(), reader.read()]);
    expect(both.map((series) => loss(series)?.steps)).toEqual([
      [1, 2, 3],
      [1, 2, 3],
    ]);
  });

  it('never show garbage, whichever byte is damaged', async () => {
    const path = await writeLosses([1, 2, 3]);
    const whole = await readFile(path);
    for (let bit = 0; bit < whole.length * 8; bit += 5) {
      const flipped = Buffer.from(whole);
      flipped[bit >> 3] ^= 1 << (bit & 7);
      await writeFile(path, flipped);
      const found = loss(await createSeriesReader(folder).read());
      const steps = found?.steps ?? [];
      expect([1, 2, 3].slice(0, steps.length)).toEqual(steps);
      expect(found?.values ?? []).toEqual(steps.map((step) => Math.fround(1 / step)));
    }
  });

  it('survive being shrunk under a reader', async () => {
    const path = await writeLosses([1, 2, 3]);
    const reader = createSeriesReader(folder);
    await reader.read();
    await truncate(path, 10);
    expect(loss(await reader.read())?.steps).toEqual([1, 2, 3]);
  });

  it('of a resumed run replace the points after its checkpoint', async () => {
    await writeLosses([1, 2, 3, 4]);
    await writeLosses([3], 3);
    const found = loss(await createSeriesReader(folder).read());
    expect(found?.steps).toEqual([1, 2, 3]);
  });
});

describe('the time of a run', () => {
  it('is that of its own clock, over all sessions, and no series of its own', async () => {
    const first = await createEventWriter(folder, 1);
    for (const [step, seconds] of [
      [1, 3],
      [2, 5],
      [3, 8],
    ]) {
      await first.scalars(step, { 'train/loss': 1, 'train/active_seconds': seconds });
    }
    await first.close();
    const second = await createEventWriter(folder, 3);
    await second.scalars(3, { 'train/loss': 1, 'train/active_seconds': 6.5 });
    await second.close();
    const series = await createSeriesReader(folder).read();
    expect(series.map(({ tag }) => tag)).toEqual(['train/loss']);
    expect(loss(series)).toMatchObject({ steps: [1, 2, 3], seconds: [3, 5, 6.5] });
  });

  it('leaves out pauses and what lies between sessions where only the wall clock is known', () => {
    const time = createActiveTime();
    time.begin(1000, 0);
    const walls = [1010, 1012, 1014, 1100, 1102, 5102, 5104];
    const found = walls.map((wall) => time.at(wall, null));
    // The check of 86 s belongs to the training, the 4,000 s are a pause as long as the usual step.
    expect(found.slice(0, 5)).toEqual([10, 12, 14, 100, 102]);
    expect(found[5]).toBeCloseTo(102 + 102 / 5);
    expect(found[6]).toBeCloseTo(found[5] + 2);
    // Another session, from the point of a checkpoint on.
    time.begin(9000, 14);
    expect(time.at(9002, null)).toBe(16);
  });

  it('never runs backwards where the clock follows what was guessed', () => {
    const time = createActiveTime();
    time.begin(0, 0);
    expect([time.at(50, null), time.at(52, 30), time.at(90, 60)]).toEqual([50, 50, 60]);
  });
});

describe('record frames', () => {
  it('of any length come back', () => {
    const payloads = [0, 1, 11, 12, 70_000].map((length) => Buffer.alloc(length, length % 251));
    const found = readRecords(Buffer.concat(payloads.map((payload) => frameRecord(payload))));
    expect(found).toMatchObject({ damaged: false });
    expect(found.records.map((record) => Buffer.from(record))).toEqual(payloads);
  });
});

describeWithData('tfrecord', 'record frames agree with files written by TensorFlow', () => {
  it('reads all records of a good file and stops at a bad check sum', async () => {
    const names = await readdir(testData('tfrecord'));
    const good = await readFile(
      testData(
        'tfrecord',
        names.find((name) => name.startsWith('camvid6'))!,
      ),
    );
    const bad = await readFile(
      testData(
        'tfrecord',
        names.find((name) => name.startsWith('bad_crc'))!,
      ),
    );
    expect(readRecords(good)).toMatchObject({ damaged: false, consumed: good.length });
    expect(readRecords(good).records).toHaveLength(6);
    expect(readRecords(bad).damaged).toBe(true);
  });
});
