import { StudioError } from '../../../../shared/errors.ts';
import type { Patch } from '../document/patch.ts';
import { encodePatch } from './encodePatch.ts';
import type { WirePatch } from './encodePatch.ts';

export interface Comparison {
  /** Where to go on from. */
  readonly revision: number;
  readonly held: number | null;
}

export type SaverState = 'saving' | 'saved' | 'failed';

export interface SaverPorts {
  /** Resolves with the new revision when the edit is durable. */
  send(this: void, revision: number, patch: WirePatch): Promise<number>;
  /**
   * The host's mask may be another than ours thinks: compares them. `waiting` tells the patches that wait when it is
   * called: painting goes on meanwhile. `held`: how many of them the host holds already; null where it went on without
   * them and they are given up.
   */
  compare(this: void, waiting: () => readonly Patch[]): Promise<Comparison>;
  /** The mask's file was changed by another program: nothing is sent until `resume`. */
  fileChanged(this: void): void;
  /** A reason the user should know; the edits stay waiting. */
  failed(this: void, error: StudioError): void;
  state(this: void, state: SaverState): void;
  /** Resolves when it makes sense to try again after a failure. */
  retry(this: void): Promise<void>;
}

/**
 * Sends patches to the host one after another, in the order they were made. Until one is answered it waits here;
 * painting goes on meanwhile, whatever becomes of the host.
 */
export class PatchSaver {
  readonly #ports: SaverPorts;
  #revision: number;
  #waiting: readonly Patch[] = [];
  #state: SaverState = 'saved';
  #running: Promise<void> | null = null;
  #isStopped = false;

  constructor(ports: SaverPorts, revision: number) {
    this.#ports = ports;
    this.#revision = revision;
  }

  /** Patches that are not durable yet. */
  get waiting(): readonly Patch[] {
    return this.#waiting;
  }

  get revision(): number {
    return this.#revision;
  }

  get state(): SaverState {
    return this.#waiting.length === 0 ? 'saved' : this.#state;
  }

  push(patch: Patch): void {
    this.#waiting = [...this.#waiting, patch];
    this.#start();
  }

  /** Goes on after `fileChanged`, or with a mask that was read anew; `waiting` patches are sent or given up. */
  resume(revision: number, keepWaiting: boolean): void {
    this.#revision = revision;
    if (!keepWaiting) this.#waiting = [];
    this.#isStopped = false;
    this.#start();
  }

  /** Sends nothing any more: the project is another. Returns how many edits are given up. */
  abandon(): number {
    const { length } = this.#waiting;
    this.#waiting = [];
    this.#isStopped = true;
    if (length > 0) this.#tell('saved');
    return length;
  }

  /** Resolves when nothing waits, or nothing can be sent. */
  async settled(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  #start(): void {
    if (this.#isStopped || this.#waiting.length === 0) return;
    this.#running ??= this.#run().finally(() => {
      this.#running = null;
    });
  }

  async #run(): Promise<void> {
    while (this.#waiting.length > 0 && !this.#isStopped) {
      this.#tell('saving');
      try {
        await this.#sendFirst();
      } catch (thrown) {
        this.#tell('failed');
        await this.#recover(
          thrown instanceof StudioError ? thrown : new StudioError('internal', String(thrown)),
        );
      }
    }
    if (this.#waiting.length === 0) this.#tell('saved');
  }

  #tell(state: SaverState): void {
    this.#state = state;
    this.#ports.state(state);
  }

  async #sendFirst(): Promise<void> {
    const patch = this.#waiting[0];
    for (const part of await encodePatch(patch)) {
      this.#revision = await this.#ports.send(this.#revision, part);
    }
    this.#waiting = this.#waiting.slice(1);
  }

  async #recover(error: StudioError): Promise<void> {
    if (reasonOf(error) === 'file') return this.#stop();
    if (reasonOf(error) !== 'otherWindow') {
      this.#ports.failed(error);
      await this.#ports.retry();
      if (this.#isStopped) return;
    }
    try {
      const { revision, held } = await this.#ports.compare(() => this.#waiting);
      this.#revision = revision;
      this.#waiting = held === null ? [] : this.#waiting.slice(held);
    } catch (thrown) {
      if (reasonOf(thrown) === 'file') this.#stop();
      else await this.#ports.retry();
    }
  }

  #stop(): void {
    this.#isStopped = true;
    this.#ports.fileChanged();
  }
}

function reasonOf(thrown: unknown): unknown {
  return thrown instanceof StudioError ? thrown.details?.['reason'] : undefined;
}
