import { createInterface } from 'node:readline';
import { defineRegistry } from '../../src/shared/registry.ts';

/** Our side of a measurement, in a process of its own like the peer's: `bench.js contender NAME`. */
export interface OurContender {
  /** Prepares the work of `measure`; the result is told to the other side. */
  setUp(settings: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** One unit of work. */
  work(): Promise<void>;
  end(): Promise<void>;
}

const contenders = defineRegistry('contender', {
  net: async () => (await import('./net.ts')).createNetContender(),
  sizes: async () => (await import('./sizes.ts')).createSizesContender(),
  data: async () => (await import('./data.ts')).createDataContender(),
} satisfies Record<string, () => Promise<OurContender>>);

type Request =
  | ({ readonly command: 'setUp' } & Readonly<Record<string, unknown>>)
  | { readonly command: 'measure'; readonly count: number };

/** Answers one JSON line for each JSON line of stdin, until that ends. */
export async function runContender([name = '']: readonly string[]): Promise<number> {
  const contender = await contenders.get(name)();
  for await (const line of createInterface(process.stdin)) {
    const request = JSON.parse(line) as Request;
    const reply =
      request.command === 'setUp'
        ? await contender.setUp(request)
        : { milliseconds: await measure(contender, request.count) };
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
  await contender.end();
  return 0;
}

async function measure(contender: OurContender, count: number): Promise<readonly number[]> {
  const times: number[] = [];
  for (let i = 0; i < count; i += 1) {
    const start = performance.now();
    await contender.work();
    times.push(performance.now() - start);
  }
  return times;
}
