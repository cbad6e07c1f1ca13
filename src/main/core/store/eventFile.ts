import { open, readdir } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { create, toBinary } from '@bufbuild/protobuf';
import type { MessageInitShape } from '@bufbuild/protobuf';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { DataType } from '../proto/generated/tensorflow/core/framework/types_pb.js';
import { EventSchema, SessionLog_SessionStatus } from '../proto/generated/tensorflow/core/util/event_pb.js';
import { frameRecord } from './recordFrames.ts';

export const eventFilePrefix = 'events.out.tfevents.';

type EventInit = MessageInitShape<typeof EventSchema>;

/** Appends to one TensorBoard event file of a run; each session of a run (first start, resume) has its own. */
export interface EventWriter {
  /** `values` by tag; NaN and infinities are kept, TensorBoard shows them. */
  scalars(step: number, values: Readonly<Record<string, number>>): Promise<void>;
  /** Markdown shown on TensorBoard's Text page. */
  text(step: number, tag: string, markdown: string): Promise<void>;
  /** An encoded PNG shown on TensorBoard's Images page. */
  image(step: number, tag: string, png: Uint8Array, width: number, height: number): Promise<void>;
  close(): Promise<void>;
}

/**
 * Creates a new event file in the run's folder.
 * @param startStep first step that will be written; points at or after it in earlier files are void from now on
 * Throws StudioError('diskFull') when a record does not fit; the file then still ends with its last whole record.
 */
export async function createEventWriter(folder: string, startStep: number): Promise<EventWriter> {
  const file = await open(join(folder, await nextFileName(folder)), 'ax');
  let length = 0;

  async function append(event: EventInit): Promise<void> {
    const message = create(EventSchema, { wallTime: Date.now() / 1000, ...event });
    const frame = frameRecord(toBinary(EventSchema, message));
    try {
      await file.writeFile(frame);
      length += frame.length;
    } catch (thrown) {
      await file.truncate(length);
      throw describeAppendError(thrown, folder);
    }
  }

  await append({ what: { case: 'fileVersion', value: 'brain.Event:2' } });
  await append({
    step: BigInt(startStep),
    what: { case: 'sessionLog', value: { status: SessionLog_SessionStatus.START } },
  });
  return {
    scalars: (step, values) => append(scalarEvent(step, values)),
    text: (step, tag, markdown) => append(textEvent(step, tag, markdown)),
    image: (step, tag, png, width, height) => append(imageEvent(step, tag, png, width, height)),
    async close() {
      await file.sync();
      await file.close();
    },
  };
}

/** Readers sort by name, so a session begun within the same second as the last one takes the next second. */
async function nextFileName(folder: string): Promise<string> {
  const last = (await readdir(folder))
    .filter((name) => name.startsWith(eventFilePrefix))
    .sort()
    .at(-1);
  const lastSeconds = Number(last?.slice(eventFilePrefix.length).split('.')[0] ?? 0);
  const seconds = Math.max(Math.floor(Date.now() / 1000), lastSeconds + 1);
  return `${eventFilePrefix}${String(seconds).padStart(10, '0')}.${hostname()}.${process.pid}.0`;
}

function scalarEvent(step: number, values: Readonly<Record<string, number>>): EventInit {
  const value = Object.entries(values).map(([tag, number]) => ({
    tag,
    value: { case: 'simpleValue' as const, value: number },
  }));
  return { step: BigInt(step), what: { case: 'summary', value: { value } } };
}

function textEvent(step: number, tag: string, markdown: string): EventInit {
  const tensor = {
    dtype: DataType.DT_STRING,
    tensorShape: { dim: [{ size: 1n }] },
    stringVal: [new TextEncoder().encode(markdown)],
  };
  const value = {
    tag: `${tag}/text_summary`,
    metadata: { pluginData: { pluginName: 'text' } },
    value: { case: 'tensor' as const, value: tensor },
  };
  return { step: BigInt(step), what: { case: 'summary', value: { value: [value] } } };
}

function imageEvent(step: number, tag: string, png: Uint8Array, width: number, height: number): EventInit {
  const image = { height, width, colorspace: 3, encodedImageString: png };
  const value = { tag, value: { case: 'image' as const, value: image } };
  return { step: BigInt(step), what: { case: 'summary', value: { value: [value] } } };
}

function describeAppendError(thrown: unknown, folder: string): StudioError {
  const error = toStudioError(thrown);
  if (error.code !== 'diskFull') return error;
  return new StudioError('diskFull', `The disk is full: the run's log in ${folder} could not be written.`, {
    fix: 'Free some space, then resume the run.',
    cause: thrown,
  });
}
