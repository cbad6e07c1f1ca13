import { fromWire } from './client.ts';

/** Whether `thrown` says that the host no longer keeps a picture's prediction, and not that something else is gone. */
export function isPredictionLost(thrown: unknown): boolean {
  return fromWire(thrown).details?.['reason'] === 'prediction';
}
