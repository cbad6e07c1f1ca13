import { createORPCClient, ORPCError } from '@orpc/client';
import type { ClientLink, ClientOptions } from '@orpc/client';
import type { StudioClient } from '../../shared/contract/index.ts';
import { StudioError } from '../../shared/errors.ts';
import type { StudioErrorData } from '../../shared/errors.ts';

type Context = Record<PropertyKey, never>;
export type StudioLink = ClientLink<Context>;

/**
 * The typed procedures of the contract. `currentLink` is asked at every call, so a call made while the
 * connection is down waits for the next one. Every failure is a StudioError.
 */
export function createStudioClient(currentLink: () => Promise<StudioLink>): StudioClient {
  const link: StudioLink = {
    async call(path: readonly string[], input: unknown, options: ClientOptions<Context>) {
      try {
        const current = await currentLink();
        return await current.call(path, input, options);
      } catch (thrown) {
        throw fromWire(thrown);
      }
    },
  };
  return createORPCClient<StudioClient>(link);
}

/** The declared error `STUDIO` carries a StudioError; anything else is named for what it is. */
export function fromWire(thrown: unknown): StudioError {
  if (thrown instanceof StudioError) return thrown;
  if (thrown instanceof ORPCError && thrown.code === 'STUDIO') {
    return StudioError.fromData(thrown.data as StudioErrorData);
  }
  if (thrown instanceof ORPCError && thrown.code === 'BAD_REQUEST') {
    return new StudioError('badInput', `The request was refused: ${thrown.message}.`);
  }
  if (thrown instanceof DOMException && thrown.name === 'AbortError') {
    return new StudioError('cancelled', 'Cancelled.');
  }
  return new StudioError('internal', thrown instanceof Error ? thrown.message : String(thrown), {
    cause: thrown,
  });
}
