import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { StudioError } from '../src/shared/errors.ts';
import { endAtExit, killWithGroup, ownGroup } from './children.ts';
import { readMemoryMib } from './memory.ts';

/**
 * A process that is measured: ours or a peer's. It answers one JSON line for each JSON line, and works only
 * while it is asked to, so that rounds of several contenders can take turns on the same cores.
 */
export interface Contender {
  readonly name: string;
  /** Prepares the work; the reply is the contender's own. */
  setUp(settings: Readonly<Record<string, unknown>>): Promise<Readonly<Record<string, unknown>>>;
  /** Does `count` units of work; milliseconds of each. */
  measure(count: number): Promise<readonly number[]>;
  /** The most resident memory it has had, in MiB; null where the system does not tell. */
  peakMemory(): Promise<number | null>;
  /** What it has now, likewise. */
  memory(): Promise<number | null>;
  /** Tensors that its TensorFlow held after the last `measure`; null where it does not tell, as no peer does. */
  tensors(): number | null;
  end(): Promise<void>;
}

export function startContender(name: string, command: string, args: readonly string[]): Contender {
  const child = spawn(command, [...args], { stdio: ['pipe', 'pipe', 'pipe'], ...ownGroup });
  endAtExit(child);
  let tensors: number | null = null;
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr = (stderr + text).slice(-4000)));
  child.stdin.on('error', () => undefined);
  const replies = createInterface(child.stdout);
  const closed = once(child, 'close');

  async function ask(request: unknown): Promise<Readonly<Record<string, unknown>>> {
    const reply = once(replies, 'line') as Promise<[string]>;
    child.stdin.write(`${JSON.stringify(request)}\n`);
    const death = closed.then(() => {
      const why = stderr.trim().split('\n').at(-1) ?? '';
      throw new StudioError('workerDied', `${name} ended: ${why}`, {
        fix: 'Its last words are above; mend them and measure again.',
      });
    });
    const [line] = await Promise.race([reply, death]);
    return JSON.parse(line) as Readonly<Record<string, unknown>>;
  }

  return {
    name,
    setUp: (settings) => ask({ command: 'setUp', ...settings }),
    async measure(count) {
      const reply = await ask({ command: 'measure', count });
      tensors = (reply['tensors'] ?? null) as number | null;
      return reply['milliseconds'] as readonly number[];
    },
    peakMemory: () => readMemoryMib(child.pid ?? 0, 'peak'),
    memory: () => readMemoryMib(child.pid ?? 0, 'now'),
    tensors: () => tensors,
    async end() {
      child.stdin.end();
      const timer = setTimeout(() => killWithGroup(child), 5000);
      await closed;
      clearTimeout(timer);
    },
  };
}
