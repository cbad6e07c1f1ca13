import { createInterface } from 'node:readline';
import { setImmediate } from 'node:timers/promises';
import { defineRegistry } from '../../src/shared/registry.ts';

/** Our side of a measurement, in a process of its own like the peer's: `bench.js contender NAME`. */
export interface OurContender {
  /** Prepares the work of `measure`; the result is told to the other side. */
  setUp(settings: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** One unit of work. */
  work(): Promise<void>;
  /** Tensors that TensorFlow holds now, for a contender that asks itself. */
  tensors?(): number;
}

const contenders = defineRegistry('contender', {
  net: async () => (await import('./net.ts')).createNetContender(),
  sizes: async () => (await import('./sizes.ts')).createSizesContender(),
  data: async () => (await import('./data.ts')).createDataContender(),
} satisfies Record<string, () => Promise<OurContender>>);

type Request =
  | ({ readonly command: 'setUp' } & Readonly<Record<string, unknown>>)
  | { readonly command: 'measure'; readonly count: number };

/**
 * Answers one JSON line for each JSON line of stdin. Its end, however it came, ends the process, at the latest after the
 * unit of work at hand: nobody is left to tell.
 */
export async function runContender([name = '']: readonly string[]): Promise<number> {
  const contender = await contenders.get(name)();
  const leave = () => process.exit();
  process.stdin.once('end', leave).once('error', leave);
  for await (const line of createInterface(process.stdin)) {
    const request = JSON.parse(line) as Request;
    const reply =
      request.command === 'setUp'
        ? await contender.setUp(request)
        : { milliseconds: await measure(contender, request.count), tensors: contender.tensors?.() ?? null };
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
  return 0;
}

async function measure(contender: OurContender, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const start = performance.now();
    await contender.work();
    times.push(performance.now() - start);
    // Steps block: only between them can the end of stdin be noticed.
    await setImmediate();
  }
  return times;
}
