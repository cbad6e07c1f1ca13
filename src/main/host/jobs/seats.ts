import type { JobRequest } from './entry.ts';

/** What takes one training at a time: `cpu`, or a card as a recipe's device names it, `gpu:0`. */
export type Seat = string;

/**
 * The seat that a training would take: the one its recipe names, or for `auto` the first free of the machine's. Undefined
 * while it is taken.
 */
export function chooseSeat(
  { params }: JobRequest<'train'>,
  seats: readonly Seat[],
  taken: readonly (Seat | null)[],
): Seat | undefined {
  const device = params.changes?.device ?? params.recipe.device;
  return (device === 'auto' ? seats : [device]).find((seat) => !taken.includes(seat));
}

/** What a worker's environment must hold so that `auto` means this seat. */
export function seatEnvironment(seat: Seat | null): NodeJS.ProcessEnv {
  const gpu = /^gpu:(\d+)$/.exec(seat ?? '');
  return gpu === null ? {} : { CUDA_VISIBLE_DEVICES: gpu[1] };
}

export function isTraining(request: JobRequest): request is JobRequest<'train'> {
  return request.kind === 'train';
}
