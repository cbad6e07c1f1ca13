import { readonly, shallowRef } from 'vue';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';

/**
 * A connection that is ready; `client` holds the calls that a test answers. It tells nothing by itself, or what the
 * event hub tells whose `onEvent` is given.
 */
export function connectionTo(
  client: object = {},
  onEvent: Connection['onEvent'] = () => () => undefined,
): Connection {
  return {
    client: client as StudioClient,
    state: readonly(shallowRef('ready' as const)),
    onEvent,
    close: () => undefined,
  };
}
