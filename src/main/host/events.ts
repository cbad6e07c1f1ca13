import type { StudioEvent } from '../../shared/contract/system.ts';
import { StudioError } from '../../shared/errors.ts';

/** A client that reads slower than this many events falls behind for good: its stream ends, it asks anew. */
const queueLimit = 20_000;

type Listener = (event: StudioEvent) => void;

/** What the host tells without being asked. */
export interface EventHub {
  publish(event: StudioEvent): void;
  /** Calls back for each event until the returned function is called. */
  listen(listener: Listener): () => void;
  /**
   * What `first` tells, then everything published since it was asked, until `signal` aborts or the
   * consumer stops: nothing falls between the state told first and the news that follow.
   */
  stream(
    first: () => Promise<StudioEvent>,
    signal?: AbortSignal,
  ): AsyncGenerator<StudioEvent, void, undefined>;
  /** Streams under way: one for each page that is open. */
  readonly streams: number;
}

export function createEventHub(): EventHub {
  const listeners = new Set<Listener>();
  const streams = new Set<Listener>();
  return {
    publish(event) {
      for (const listener of [...listeners, ...streams]) listener(event);
    },
    listen: (listener) => addTo(listeners, listener),
    stream: (first, signal) => streamEvents((listener) => addTo(streams, listener), first, signal),
    get streams() {
      return streams.size;
    },
  };
}

function addTo(listeners: Set<Listener>, listener: Listener): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

async function* streamEvents(
  listen: EventHub['listen'],
  first: () => Promise<StudioEvent>,
  signal: AbortSignal | undefined,
): AsyncGenerator<StudioEvent, void, undefined> {
  let queue: StudioEvent[] = [];
  let wake = (): void => undefined;
  const unlisten = listen((event) => {
    queue.push(event);
    wake();
  });
  const onAbort = (): void => wake();
  signal?.addEventListener('abort', onAbort);
  try {
    yield await first();
    while (!isAborted(signal)) {
      if (queue.length > queueLimit) throw new StudioError('internal', 'This client reads too slowly.');
      const batch = queue;
      queue = [];
      yield* batch;
      if (queue.length === 0 && !isAborted(signal)) await new Promise<void>((resolve) => (wake = resolve));
    }
  } finally {
    unlisten();
    signal?.removeEventListener('abort', onAbort);
  }
}

/** A call, so that the compiler does not take the flag for unchanged across an await. */
function isAborted(signal: AbortSignal | undefined): boolean {
  return signal?.aborted === true;
}
