import type { CheckpointInfo, RunSummary } from '../../../shared/domain/run.ts';
import { sideText } from './abSides.ts';

/** Where two checkpoints are compared: the best of two runs, or of one run an early one and its best. */
export function compareAddress(
  checkpoints: readonly (readonly CheckpointInfo[])[],
  runs: readonly Pick<RunSummary, 'run'>[],
): { readonly a: string; readonly b: string } | null {
  const best = checkpoints.map((list) => list.find(({ isBest }) => isBest) ?? list.at(-1));
  const [first, second] = best;
  if (first === undefined) return null;
  const other = runs.length === 1 ? earliest(checkpoints[0], first) : second;
  if (other === undefined) return null;
  const [one, two] = [runs[0].run, runs.at(-1)?.run ?? runs[0].run];
  const sides =
    runs.length === 1
      ? [
          { run: one, step: other.step },
          { run: one, step: first.step },
        ]
      : [
          { run: one, step: first.step },
          { run: two, step: other.step },
        ];
  return { a: sideText(sides[0]), b: sideText(sides[1]) };
}

/** The first that was kept, or the one that is compared where there is no other. */
function earliest(list: readonly CheckpointInfo[], best: CheckpointInfo): CheckpointInfo {
  return list.find(({ step }) => step !== best.step) ?? best;
}
