import type { ErrorCode, StudioError } from '../../../shared/errors.ts';

/** What keeps a recorded graph from being stored. */
const storing: ReadonlySet<ErrorCode> = new Set(['readOnly', 'diskFull', 'io', 'notFound']);

/** Whether the eager engine may take over: the failure is the graph's own, not the user's input or wish. */
export function canFallBack({ code }: StudioError): boolean {
  return code === 'internal' || storing.has(code);
}

/** Why the eager engine takes over, as the second half of a line. */
export function eagerReason({ code, message }: StudioError): string {
  const what = storing.has(code) ? 'the cache cannot hold its graph' : 'the net cannot become a graph';
  return `${what}: ${message}`;
}
