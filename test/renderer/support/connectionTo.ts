import { readonly, shallowRef } from 'vue';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';

/** A connection that is ready and tells nothing by itself; `client` holds the calls that a test answers. */
export function connectionTo(client: object = {}): Connection {
  return {
    client: client as StudioClient,
    state: readonly(shallowRef('ready' as const)),
    onEvent: () => () => undefined,
    close: () => undefined,
  };
}
