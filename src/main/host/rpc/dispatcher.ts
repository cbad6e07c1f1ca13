import { createRouterClient, implement, ORPCError, type AnyRouter } from '@orpc/server';
import { contract, type StudioClient } from '../../../shared/contract/index.ts';
import { StudioError, toStudioError, type StudioErrorData } from '../../../shared/errors.ts';
import type { Services } from '../services/services.ts';

type Procedures = Readonly<Record<string, (input: unknown, signal?: AbortSignal) => Promise<unknown>>>;

/**
 * The contract's router over the services: oRPC validates each input with the contract's schema and
 * hands over an AbortSignal that fires when the caller cancels or goes away.
 */
export function createRouter(services: Services): AnyRouter {
  const slices = Object.entries(services).map(([slice, procedures]) => {
    const implementers = implement(contract)[slice as keyof Services] as unknown as Readonly<
      Record<string, { handler(run: (options: HandlerOptions) => Promise<unknown>): AnyRouter }>
    >;
    const routes = Object.entries(procedures as Procedures).map(
      ([name, run]): readonly [string, AnyRouter] => [
        name,
        implementers[name].handler(({ input, signal }) => run(input, signal)),
      ],
    );
    return [slice, Object.fromEntries(routes)] as const;
  });
  return Object.fromEntries(slices) as AnyRouter;
}

interface HandlerOptions {
  readonly input: unknown;
  readonly signal?: AbortSignal;
}

/** Interceptor of every call: whatever is thrown reaches the caller as the contract's error `STUDIO`. */
export async function toWireErrors<Output>({
  next,
}: {
  readonly next: () => Promise<Output>;
}): Promise<Output> {
  try {
    return await next();
  } catch (thrown) {
    const { code, message, fix, details } = describeThrown(thrown).toData();
    const data: StudioErrorData = { code, message, fix, details };
    throw new ORPCError('STUDIO', { defined: true, message, data, cause: thrown });
  }
}

/** The same procedures without a socket, for the command line and tests; throws StudioError. */
export function createLocalClient(router: AnyRouter): StudioClient {
  async function toLocalErrors<Output>({ next }: { readonly next: () => Promise<Output> }): Promise<Output> {
    try {
      return await next();
    } catch (thrown) {
      throw describeThrown(thrown);
    }
  }
  return createRouterClient(router, { interceptors: [toLocalErrors] }) as unknown as StudioClient;
}

interface ValidationIssue {
  readonly message: string;
  readonly path?: readonly (PropertyKey | { readonly key: PropertyKey })[];
}

function describeThrown(thrown: unknown): StudioError {
  if (!(thrown instanceof ORPCError) || thrown.code !== 'BAD_REQUEST') return toStudioError(thrown);
  const { issues = [] } = (thrown.data ?? {}) as { issues?: readonly ValidationIssue[] };
  const lines = issues.slice(0, 3).map((issue) => `${describePath(issue)}${issue.message}`);
  return new StudioError('badInput', `This request was refused: ${lines.join('; ') || thrown.message}.`, {
    fix: 'Correct it, then try again.',
    cause: thrown,
  });
}

function describePath({ path = [] }: ValidationIssue): string {
  const keys = path.map((part) => String(typeof part === 'object' ? part.key : part));
  return keys.length === 0 ? '' : `${keys.join('.')}: `;
}
