import type { StudioBridge } from '../../../shared/bridge.ts';
import type { RpcSocket } from './rpcSocket.ts';

const connecting = 0;
const open = 1;
const closed = 3;

/** The preload's relay in the shape of a WebSocket, so that one RPC link serves both. */
export class BridgeSocket extends EventTarget implements RpcSocket {
  readyState: RpcSocket['readyState'] = connecting;
  readonly #rpc: StudioBridge['rpc'];
  readonly #subscriptions: (() => void)[];

  constructor(rpc: StudioBridge['rpc']) {
    super();
    this.#rpc = rpc;
    this.#subscriptions = [
      rpc.onMessage((data) => this.dispatchEvent(new MessageEvent('message', { data }))),
      rpc.onClose(() => this.close()),
    ];
    rpc.open().then(
      () => this.#opened(),
      () => this.close(),
    );
  }

  send(data: string | ArrayBufferLike | Blob | ArrayBufferView): void {
    if (typeof data === 'string' || data instanceof Uint8Array) this.#rpc.send(data);
    else if (data instanceof ArrayBuffer) this.#rpc.send(new Uint8Array(data));
    else throw new TypeError('The relay takes text and bytes only.');
  }

  close(): void {
    if (this.readyState === closed) return;
    this.readyState = closed;
    for (const unsubscribe of this.#subscriptions.splice(0)) unsubscribe();
    this.dispatchEvent(new CloseEvent('close'));
  }

  #opened(): void {
    if (this.readyState !== connecting) return;
    this.readyState = open;
    this.dispatchEvent(new Event('open'));
  }
}
