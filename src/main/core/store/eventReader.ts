import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fromBinary } from '@bufbuild/protobuf';
import { seriesTags } from '../../../shared/domain/series.ts';
import type { Series } from '../../../shared/domain/series.ts';
import type { Summary_Value } from '../proto/generated/tensorflow/core/framework/summary_pb.js';
import type { Event } from '../proto/generated/tensorflow/core/util/event_pb.js';
import { EventSchema, SessionLog_SessionStatus } from '../proto/generated/tensorflow/core/util/event_pb.js';
import { createActiveTime } from './activeTime.ts';
import { eventFilePrefix } from './eventFile.ts';
import { readRecords } from './recordFrames.ts';

const chunkBytes = 4 * 1024 * 1024;

interface Points {
  readonly steps: number[];
  readonly seconds: number[];
  readonly values: (number | null)[];
}

/** Reads a run's scalar series, and later only what was appended since. */
export interface SeriesReader {
  /**
   * Series up to the last good record of each file, by tag in order of first appearance.
   * @param tags only these; absent: all
   */
  read(tags?: readonly string[]): Promise<readonly Series[]>;
  /** Tags of all series. */
  tags(): Promise<readonly string[]>;
}

/** A reader over all event files in `folder`; a missing folder or file gives no series. */
export function createSeriesReader(folder: string): SeriesReader {
  const offsets = new Map<string, number>();
  const series = new Map<string, Points>();
  const time = createActiveTime();

  function take(event: Event): void {
    const { what } = event;
    const step = Number(event.step);
    if (what.case === 'sessionLog' && what.value.status === SessionLog_SessionStatus.START) {
      dropFrom(series, step);
      time.begin(event.wallTime, lastSeconds(series));
    }
    if (what.case !== 'summary') return;
    const scalars = scalarsOf(what.value.value);
    if (scalars.size === 0) return;
    const seconds = time.at(event.wallTime, scalars.get(seriesTags.activeSeconds) ?? null);
    scalars.delete(seriesTags.activeSeconds);
    for (const [tag, value] of scalars) addPoint(series, tag, step, seconds, value);
  }

  async function readOn(): Promise<void> {
    for (const name of await eventFiles(folder)) {
      offsets.set(name, await readFrom(join(folder, name), offsets.get(name) ?? 0, take));
    }
  }

  let last: Promise<unknown> = Promise.resolve();
  // In turn: two reads at once would take the same records twice.
  function inTurn(): Promise<void> {
    const next = last.then(readOn);
    last = next.catch(() => undefined);
    return next;
  }
  return {
    async read(tags) {
      await inTurn();
      const wanted = tags === undefined ? [...series] : [...series].filter(([tag]) => tags.includes(tag));
      return wanted.map(([tag, points]) => copySeries(tag, points));
    },
    async tags() {
      await inTurn();
      return [...series.keys()];
    },
  };
}

function copySeries(tag: string, { steps, seconds, values }: Points): Series {
  return { tag, steps: [...steps], seconds: [...seconds], values: [...values] };
}

/** Names begin with the second they were made in, so that sorting them is sorting by session. */
async function eventFiles(folder: string): Promise<readonly string[]> {
  const names = await readdir(folder).catch(() => []);
  return names.filter((name) => name.startsWith(eventFilePrefix)).sort();
}

/** Hands each whole event from `offset` on to `take`; returns the offset after the last good one. */
async function readFrom(path: string, offset: number, take: (event: Event) => void): Promise<number> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return offset;
  try {
    return await readChunks(file, offset, take);
  } finally {
    await file.close();
  }
}

async function readChunks(
  file: Awaited<ReturnType<typeof open>>,
  offset: number,
  take: (event: Event) => void,
): Promise<number> {
  let position = offset;
  let limit = chunkBytes;
  for (;;) {
    // Most readings find nothing new: memory is taken for what is there.
    const size = Math.min(limit, (await file.stat()).size - position);
    if (size <= 0) return position;
    const { bytesRead, buffer } = await file.read(Buffer.alloc(size), 0, size, position);
    const found = readRecords(buffer.subarray(0, bytesRead));
    for (const record of found.records) {
      const event = decodeEvent(record);
      if (event !== null) take(event);
    }
    position += found.consumed;
    if (found.damaged || size < limit) return position;
    // A record longer than the chunk: read again with room for it.
    if (found.consumed === 0) limit *= 2;
  }
}

/** A record with a good check sum that is no event is skipped, as TensorBoard does. */
function decodeEvent(record: Buffer): Event | null {
  try {
    return fromBinary(EventSchema, record);
  } catch {
    return null;
  }
}

function scalarsOf(values: readonly Summary_Value[]): Map<string, number> {
  return new Map(
    values.flatMap(({ tag, value }) => (value.case === 'simpleValue' ? [[tag, value.value] as const] : [])),
  );
}

/** Where the series end in time; 0 without any. */
function lastSeconds(series: ReadonlyMap<string, Points>): number {
  return Math.max(0, ...[...series.values()].map(({ seconds }) => seconds.at(-1) ?? 0));
}

/** A resumed run starts again at `step`: later points of the earlier session are void. */
function dropFrom(series: Map<string, Points>, step: number): void {
  for (const points of series.values()) {
    const kept = points.steps.findIndex((other) => other >= step);
    if (kept === -1) continue;
    points.steps.length = kept;
    points.seconds.length = kept;
    points.values.length = kept;
  }
}

function addPoint(
  series: Map<string, Points>,
  tag: string,
  step: number,
  seconds: number,
  value: number,
): void {
  const points = series.get(tag) ?? { steps: [], seconds: [], values: [] };
  series.set(tag, points);
  points.steps.push(step);
  points.seconds.push(seconds);
  points.values.push(Number.isFinite(value) ? value : null);
}
