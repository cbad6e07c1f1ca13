import { ArrowLeft, ArrowRight, SquareSplitHorizontal, StepBack, StepForward } from '@lucide/vue';
import type { WritableComputedRef } from 'vue';
import { useCommands } from '../../app/commands/commands.ts';
import type { Command } from '../../app/commands/commands.ts';
import { t } from '../../app/i18n.ts';
import { neighbourStep } from './abSides.ts';
import type { AbSide } from './abSides.ts';
import { useRuns } from './store.ts';
import type { AbChoice } from './useAbChoice.ts';

/** Image by image, and each side checkpoint by checkpoint: B with the arrows, A with Shift. */
export function useCompareCommands(
  { a, b, move }: Pick<AbChoice, 'a' | 'b' | 'move'>,
  wipe: () => void,
): void {
  const runs = useRuns();
  const group = t('runs.ab.group');

  function step(side: WritableComputedRef<AbSide>, by: number): void {
    const steps = (runs.details.get(side.value.run)?.checkpoints ?? []).map((one) => one.step);
    side.value = { ...side.value, step: neighbourStep(steps, side.value.step, by) };
  }
  const stepping = (
    letter: 'A' | 'B',
    side: WritableComputedRef<AbSide>,
    held: string,
  ): readonly Command[] => [
    {
      ...{ id: `compare.back${letter}`, group, icon: StepBack, keys: `${held}ArrowLeft` },
      name: t('runs.ab.earlier', { letter }),
      perform: () => step(side, -1),
    },
    {
      ...{ id: `compare.on${letter}`, group, icon: StepForward, keys: `${held}ArrowRight` },
      name: t('runs.ab.later', { letter }),
      perform: () => step(side, 1),
    },
  ];

  useCommands([
    { id: 'compare.before', name: t('runs.ab.previous'), group, icon: ArrowLeft, keys: '[', perform: () => move(-1) }, // prettier-ignore
    {
      id: 'compare.after',
      name: t('runs.ab.next'),
      group,
      icon: ArrowRight,
      keys: ']',
      perform: () => move(1),
    },
    {
      id: 'compare.wipe',
      name: t('runs.ab.wipe'),
      group,
      icon: SquareSplitHorizontal,
      keys: 'w',
      perform: wipe,
    },
    ...stepping('B', b, ''),
    ...stepping('A', a, 'Shift+'),
  ]);
}
