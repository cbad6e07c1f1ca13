/** The part of a WebSocket that the RPC link and the connection use. */
export type RpcSocket = Pick<
  WebSocket,
  'addEventListener' | 'removeEventListener' | 'send' | 'readyState' | 'close'
>;
