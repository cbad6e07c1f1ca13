import { os } from '@orpc/server';
import { RPCHandler } from '@orpc/server/websocket';
import { expect, it, onTestFinished } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import { openConnection } from '../../../src/renderer/platform/connection.ts';
import type { RpcSocket } from '../../../src/renderer/platform/transports/rpcSocket.ts';

/** One end of a line within this process. */
class NearSocket extends EventTarget implements RpcSocket {
  readyState: RpcSocket['readyState'] = 1;
  other: NearSocket | null = null;

  send(data: unknown): void {
    queueMicrotask(() => this.other?.dispatchEvent(new MessageEvent('message', { data })));
  }

  close(): void {
    if (this.readyState === 3) return;
    this.readyState = 3;
    this.dispatchEvent(new CloseEvent('close'));
    this.other?.close();
  }
}

interface Host {
  readonly name: string;
  readonly project: string | null;
  /** What it does before a project is open, or instead. */
  readonly opening?: () => Promise<void>;
}

const asProject = (path: string | null) => (path === null ? null : ({ path } as ProjectInfo));

/** A page on the line of one host after another; `asked` is what the hosts were asked for, in order. */
function openPage(first: Host) {
  const asked: string[] = [];
  let lose: () => void = () => undefined;
  let next: Host = first;

  function openSocket(): RpcSocket {
    const host = next;
    let open = host.project;
    const [page, line] = [new NearSocket(), new NearSocket()];
    [page.other, line.other] = [line, page];
    lose = () => page.close();
    const ended = new Promise<void>((resolve) => page.addEventListener('close', () => resolve()));
    const events = async function* (): AsyncGenerator<StudioEvent> {
      yield { type: 'hello', host: host.name, jobs: [], project: asProject(open) };
      await ended;
    };
    const router = {
      system: { events: os.handler(events) },
      project: {
        open: os.handler(async ({ input }) => {
          asked.push(`${host.name}: open`);
          await host.opening?.();
          ({ path: open } = input as { path: string });
          return asProject(open);
        }),
      },
      runs: { list: os.handler(() => (asked.push(`${host.name}: runs of ${open ?? 'nothing'}`), [])) },
    };
    new RPCHandler(router).upgrade(line);
    return page;
  }

  const connection = openConnection(openSocket);
  onTestFinished(connection.close);
  const heard: string[] = [];
  connection.onEvent((event) => {
    if (event.type === 'hello') heard.push(`${event.host}: ${event.project?.path ?? 'nothing'}`);
  });
  return {
    ...{ connection, asked, heard },
    replaceHost(host: Host): void {
      next = host;
      lose();
    },
  };
}

it('opens the project again in a host that was started anew, before anything else is asked', async () => {
  const { connection, asked, heard, replaceHost } = openPage({ name: 'first', project: '/p' });
  await expect.poll(() => heard).toEqual(['first: /p']);
  let opened!: () => void;
  const opening = new Promise<void>((resolve) => (opened = resolve));
  replaceHost({ name: 'second', project: null, opening: () => opening });
  await expect.poll(() => connection.state.value).toBe('reconnecting');
  const list = connection.client.runs.list();
  await expect.poll(() => asked).toEqual(['second: open']);
  expect(connection.state.value).toBe('reconnecting');
  opened();
  await list;
  expect(asked).toEqual(['second: open', 'second: runs of /p']);
  expect(heard).toEqual(['first: /p', 'second: /p']);
  expect(connection.state.value).toBe('ready');
});

it('leaves closed what was closed by another window, and what cannot be opened again', async () => {
  const { asked, heard, replaceHost } = openPage({ name: 'first', project: '/p' });
  await expect.poll(() => heard.length).toBe(1);
  replaceHost({ name: 'first', project: null });
  await expect.poll(() => heard).toEqual(['first: /p', 'first: nothing']);
  replaceHost({ name: 'first', project: '/p' });
  await expect.poll(() => heard.length).toBe(3);
  replaceHost({ name: 'second', project: null, opening: () => Promise.reject(new Error('gone')) });
  await expect.poll(() => heard.at(-1)).toBe('second: nothing');
  expect(asked).toEqual(['second: open']);
});

it('goes on trying when the host is lost while it opens the project', async () => {
  const { asked, heard, replaceHost } = openPage({ name: 'first', project: '/p' });
  await expect.poll(() => heard.length).toBe(1);
  replaceHost({ name: 'second', project: null, opening: () => new Promise(() => undefined) });
  await expect.poll(() => asked).toEqual(['second: open']);
  replaceHost({ name: 'third', project: null });
  await expect.poll(() => heard).toEqual(['first: /p', 'third: /p']);
});
