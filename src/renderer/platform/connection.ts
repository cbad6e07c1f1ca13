import { RPCLink } from '@orpc/client/websocket';
import { inject, readonly, shallowRef } from 'vue';
import type { DeepReadonly, InjectionKey, ShallowRef } from 'vue';
import type { StudioClient } from '../../shared/contract/index.ts';
import type { StudioEvent } from '../../shared/contract/system.ts';
import { createStudioClient } from './client.ts';
import type { StudioLink } from './client.ts';
import { createEventHub } from './eventHub.ts';
import type { EventHub } from './eventHub.ts';
import { createReopener } from './reopener.ts';
import type { RpcSocket } from './transports/rpcSocket.ts';

export type ConnectionState = 'connecting' | 'ready' | 'reconnecting';

export interface Connection {
  /** A call made while the host is away waits until it is back with the project that was open. */
  readonly client: StudioClient;
  /** "ready" from the host's `hello` on. */
  readonly state: DeepReadonly<ShallowRef<ConnectionState>>;
  /**
   * Everything the host tells, `hello` again after each reconnect, when the project is open again; ends with the
   * component or store that listens.
   */
  readonly onEvent: EventHub<StudioEvent>['onEvent'];
  close(): void;
}

export const connectionKey: InjectionKey<Connection> = Symbol('connection');

export function useConnection(): Connection {
  const connection = inject(connectionKey);
  if (connection === undefined) throw new Error('No connection was provided.');
  return connection;
}

/** The procedures of the contract. Kept out of stores: Vue would look for its own marks in the client's proxy. */
export function useClient(): StudioClient {
  return useConnection().client;
}

/** First and longest wait between attempts, in milliseconds; doubled each time. */
const firstWaitMs = 250;
const longestWaitMs = 4000;
/** `readyState` of a socket that is open. */
const openState = 1;

/** Connects, subscribes to the host's events, and does both again for as long as the page lives. */
export function openConnection(openSocket: () => RpcSocket): Connection {
  const state = shallowRef<ConnectionState>('connecting');
  const hub = createEventHub<StudioEvent>();
  const gate = createGate<StudioLink>();
  const reopener = createReopener();
  const ended = new AbortController();
  const client = createStudioClient(() => gate.current());

  async function connectOnce(): Promise<boolean> {
    const socket = openSocket();
    let heard = false;
    try {
      await opened(socket);
      const link: StudioLink = new RPCLink({ websocket: socket });
      const host = createStudioClient(() => Promise.resolve(link));
      const events = await host.system.events(undefined, { signal: ended.signal });
      for await (const event of events) {
        const told = event.type === 'hello' ? await reopener.greet(host, event) : event;
        // Lost again while the project was opened: the next attempt tells.
        if (!heard && socket.readyState !== openState) break;
        heard = true;
        gate.open(link);
        state.value = 'ready';
        reopener.hear(told);
        hub.tell(told);
      }
    } catch {
      // The loop below tells: whatever ended the stream, the way on is another attempt.
    }
    gate.close();
    socket.close();
    return heard;
  }

  async function keepConnected(): Promise<void> {
    let wait = firstWaitMs;
    while (!ended.signal.aborted) {
      const heard = await connectOnce();
      state.value = 'reconnecting';
      wait = heard ? firstWaitMs : Math.min(wait * 2, longestWaitMs);
      await new Promise((resolve) => setTimeout(resolve, wait));
    }
  }

  void keepConnected();
  return {
    client,
    state: readonly(state),
    onEvent: hub.onEvent,
    close: () => ended.abort(),
  };
}

/** Resolves when the socket is open, rejects when it closes first. */
function opened(socket: RpcSocket): Promise<void> {
  if (socket.readyState === openState) return Promise.resolve();
  return new Promise((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('close', () => reject(new Error('closed before it opened')), { once: true });
  });
}

interface Gate<T> {
  current(): Promise<T>;
  open(value: T): void;
  close(): void;
}

/** A value that comes and goes: `current()` waits until there is one. */
function createGate<T>(): Gate<T> {
  let value: T | undefined;
  let waiting: ((value: T) => void)[] = [];
  return {
    current: () =>
      value === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(value),
    open(next) {
      value = next;
      const resolvers = waiting;
      waiting = [];
      for (const resolve of resolvers) resolve(next);
    },
    close() {
      value = undefined;
    },
  };
}
