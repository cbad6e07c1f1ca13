import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import fc from 'fast-check';
import { decodePngSamples, encodePalettePng } from '../../../src/main/core/data/png.ts';
import { datasetDir, openDataset } from '../../../src/main/core/store/datasetStore.ts';
import { createSeriesReader } from '../../../src/main/core/store/eventReader.ts';
import { openProject } from '../../../src/main/core/store/projectStore.ts';
import { frameRecord, readRecords } from '../../../src/main/core/store/recordFrames.ts';
import { parseRunArguments, parseRunStatus } from '../../../src/main/core/store/runFiles.ts';
import { decodeSafetensors, encodeSafetensors } from '../../../src/main/core/store/safetensors.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import type { TierCounts, TrustCheck } from '../check.ts';

const runs: TierCounts = { short: 100, ci: 10_000, release: 1_000_000 };

/** Reads damaged bytes in one way; may throw nothing but a StudioError for the user. */
type Reader = (bytes: Buffer, scratch: string) => Promise<void>;

interface Target {
  /** A good file, which the mutations start from. */
  readonly sample: Buffer;
  readonly read: Reader;
}

const project = {
  formatVersion: 1,
  id: 'p',
  name: 'Street',
  createdAt: '2026-11-23T00:00:00.000Z',
  classes: [{ id: 0, name: 'Road', color: '#6E6077' }],
  ignoreIndex: 255,
};
const info = { formatVersion: 1, name: 'street', format: 'images', linked: false, createdAt: '2026-11-23' };
const item = { id: 'a', name: 'a.png', image: 'images/a.png', mask: null, width: 4, height: 4 };

const targets: Readonly<Record<string, Target>> = {
  'project.json': {
    sample: jsonBytes(project),
    async read(bytes, scratch) {
      await writeFile(join(scratch, 'project.json'), bytes);
      await openProject(scratch);
    },
  },
  'items.json': {
    sample: jsonBytes([{ ...item, split: 'train', review: 'review', pixels: null }]),
    async read(bytes, scratch) {
      const dir = datasetDir(scratch, 'street');
      await mkdir(dir, { recursive: true });
      await writeFile(join(dir, 'dataset.json'), jsonBytes(info));
      await writeFile(join(dir, 'items.json'), bytes);
      await openDataset(scratch, 'street');
    },
  },
  'runargs.json and status.json': {
    sample: jsonBytes({
      formatVersion: 1,
      state: 'running',
      step: 1,
      recipe: {},
      best: { step: 1, miou: 0.5 },
    }),
    read(bytes) {
      parseRunArguments(bytes.toString());
      parseRunStatus(bytes.toString());
      return Promise.resolve();
    },
  },
  safetensors: {
    sample: encodeSafetensors([{ name: 'w', shape: [2, 3], values: new Float32Array(6) }]),
    read: (bytes) => Promise.resolve(void decodeSafetensors(bytes, 'weights')),
  },
  'event file': {
    sample: Buffer.concat([frameRecord(Buffer.from('first')), frameRecord(Buffer.from('second'))]),
    async read(bytes, scratch) {
      await writeFile(join(scratch, 'events.out.tfevents.1'), bytes);
      await createSeriesReader(scratch).read();
    },
  },
  'mask PNG': {
    sample: Buffer.from(await encodePalettePng(4, 4, new Uint8Array(16), new Uint8Array(768))),
    read: (bytes) => Promise.resolve(void decodePngSamples(bytes, 'mask.png')),
  },
};

/** Damaged project files, runs, weights, event files and masks give a message, never another error. */
export const damagedFiles: TrustCheck = {
  goalNumber: 10,
  name: `Property tests of damaged files (${Object.keys(targets).join(', ')})`,
  cases: 'damaged files',
  goal: '0 uncaught',
  needs: [],
  async run({ tier, scratch }) {
    const broken: string[] = [];
    for (const [name, target] of Object.entries(targets)) {
      const property = fc.asyncProperty(damage(target.sample), (bytes) =>
        expectMessage(target.read, bytes, scratch),
      );
      const result = await fc.check(property, { numRuns: runs[tier], seed: 1 });
      if (result.failed) broken.push(`${name}: ${describeFailure(result)}`);
    }
    return { tried: runs[tier] * Object.keys(targets).length, broken };
  },
};

function describeFailure({ errorInstance, counterexample }: fc.RunDetails<[Buffer]>): string {
  return `${String(errorInstance)} for ${String(counterexample).slice(0, 200)}`;
}

/** Records framed before a damaged place are read, and nothing of what follows it. */
export const eventPrefixes: TrustCheck = {
  goalNumber: 10,
  name: 'Event file cut or changed at any byte: the good records before it are read, no other',
  cases: 'damaged files',
  goal: '0 wrong records',
  needs: [],
  run({ tier }) {
    const payloads = fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 6 });
    const property = fc.property(
      payloads,
      fc.nat(),
      fc.integer({ min: 1, max: 255 }),
      (records, place, flip) => {
        const frames = records.map((record) => frameRecord(record));
        const bytes = Buffer.concat(frames);
        const at = place % bytes.length;
        bytes[at] ^= flip;
        const whole = countWhole(frames, at);
        const found = readRecords(bytes).records;
        return found.length === whole && found.every((record, i) => record.equals(records[i]));
      },
    );
    const result = fc.check(property, { numRuns: runs[tier], seed: 1 });
    return Promise.resolve({
      tried: runs[tier],
      broken: result.failed ? [JSON.stringify(result.counterexample)] : [],
    });
  },
};

/** Frames that end at or before the byte `at`. */
function countWhole(frames: readonly Buffer[], at: number): number {
  let end = 0;
  return frames.filter((frame) => (end += frame.length) <= at).length;
}

async function expectMessage(read: Reader, bytes: Buffer, scratch: string): Promise<void> {
  try {
    await read(bytes, scratch);
  } catch (thrown) {
    if (!(thrown instanceof StudioError) || thrown.code === 'internal') throw thrown;
  }
}

/** Cut short, with bytes changed, with a token replaced, or something else altogether. */
function damage(sample: Buffer): fc.Arbitrary<Buffer> {
  const place = fc.nat({ max: sample.length - 1 });
  const cut = place.map((length) => sample.subarray(0, length));
  const changed = fc
    .array(fc.tuple(place, fc.nat({ max: 255 })), { minLength: 1, maxLength: 6 })
    .map((changes) =>
      changes.reduce((bytes, [at, value]) => bytes.fill(value, at, at + 1), Buffer.from(sample)),
    );
  const token = fc.constantFrom(
    'null',
    '-1',
    '1e999',
    '"__proto__"',
    '[]',
    '{}',
    'NaN',
    '9007199254740993',
    '\u0000',
  );
  const replaced = fc
    .tuple(place, fc.nat({ max: 12 }), token)
    .map(([at, length, text]) =>
      Buffer.concat([sample.subarray(0, at), Buffer.from(text), sample.subarray(at + length)]),
    );
  const foreign = fc.oneof(
    fc.json().map((text) => Buffer.from(text)),
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
  );
  return fc.oneof(cut, changed, replaced, foreign);
}

function jsonBytes(value: unknown): Buffer {
  return Buffer.from(JSON.stringify(value, null, 2));
}
