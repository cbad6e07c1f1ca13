import { defineRegistry } from '../../../shared/registry.ts';

/** Factor of the learning rate, 1 at the start, from the share of the run that is done, 0 … 1. */
export type Schedule = (share: number) => number;

/** The ids are the choices of the recipe's field `schedule`. */
export const schedules = defineRegistry('schedule', {
  constant: () => 1,
  /** ÷10 at each third, as the ancestor did on CamVid. */
  step: (share) => 0.1 ** Math.min(2, Math.floor(share * 3)),
  /** Power 0.9: DeepLab (Chen et al. 2017). */
  polynomial: (share) => (1 - share) ** 0.9,
  /** SGDR without restarts (Loshchilov & Hutter 2017). */
  cosine: (share) => (1 + Math.cos(Math.PI * share)) / 2,
} satisfies Record<string, Schedule>);

/**
 * Share of the rate in a warm-up while the length of the run, and with it that of the warm-up, is not known; such a run
 * never has less.
 */
const heldShare = 0.05;

export interface RateSettings {
  readonly learningRate: number;
  readonly schedule: string;
  /** Share of the run spent rising linearly from 0, 0 … 0.5. */
  readonly warmup: number;
  /** 0: the length of the run is known from its start. */
  readonly maxMinutes: number;
}

/**
 * Learning rate of a step, a function of these arguments alone.
 * @param step 0-based
 * @param totalSteps null while the run's speed is measured: a warm-up then holds a small rate
 */
export function rateAt(settings: RateSettings, step: number, totalSteps: number | null): number {
  const { learningRate, schedule, warmup, maxMinutes } = settings;
  const held = learningRate * heldShare;
  if (totalSteps === null) return warmup > 0 ? held : learningRate;
  const rising = Math.round(warmup * totalSteps);
  if (step < rising) return Math.max(maxMinutes > 0 ? held : 0, (learningRate * (step + 1)) / rising);
  return learningRate * schedules.get(schedule)(step / totalSteps);
}
