import type { RunArguments } from './run.ts';

/** What an epoch of a run is: a run that went on with other data has longer or shorter ones from there. */
export type EpochLengths = Pick<RunArguments, 'stepsPerEpoch' | 'amendments'>;

/** Tells how many epochs so many steps are; more steps are never fewer epochs. */
export function epochCounter(run: EpochLengths): (step: number) => number {
  const parts = partsOf(run);
  return (step) =>
    parts.reduce((epochs, { from, stepsPerEpoch }, place) => {
      const to = Math.min(step, parts.at(place + 1)?.from ?? step);
      return epochs + Math.max(0, to - from) / stepsPerEpoch;
    }, 0);
}

interface Part {
  readonly from: number;
  readonly stepsPerEpoch: number;
}

function partsOf({ stepsPerEpoch, amendments }: EpochLengths): readonly Part[] {
  const changes = amendments.flatMap(({ step, before, after }) =>
    before.stepsPerEpoch === undefined || after.stepsPerEpoch === undefined
      ? []
      : [{ from: step, was: before.stepsPerEpoch, stepsPerEpoch: after.stepsPerEpoch }],
  );
  let parts: readonly Part[] = [{ from: 0, stepsPerEpoch: changes.at(0)?.was ?? stepsPerEpoch }];
  // Where it went on twice from a step, the last time counts. Earlier versions noted going back by the order alone.
  for (const change of changes) parts = [...parts.filter(({ from }) => from < change.from), change];
  return parts;
}
