import { shallowRef, watch } from 'vue';
import type { ShallowRef } from 'vue';
import type { StudioClient } from '../../../shared/contract/index.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { PixelRanking } from '../../../shared/domain/prediction.ts';
import { isPredictionLost } from '../../platform/lostPrediction.ts';
import type { Point } from '../../ui/viewer/viewport.ts';
import type { Answer } from './predictions.ts';

export interface Probed {
  readonly at: Point;
  readonly classes: readonly LabelClass[];
  readonly ranking: PixelRanking['classes'];
}

/**
 * The likeliest classes under the pointer; asks one pixel at a time, the latest next. `lost` hears of a prediction that
 * the host no longer keeps.
 */
export function useProbe(
  client: StudioClient,
  wanted: () => { readonly answer: Answer; readonly at: Point } | null,
  lost: (prediction: string) => unknown,
): ShallowRef<Probed | null> {
  const probed = shallowRef<Probed | null>(null);
  let isAsking = false;

  async function follow(): Promise<void> {
    if (isAsking) return;
    isAsking = true;
    for (let next = wanted(); next !== null;) {
      const { answer, at } = next;
      const { id, classes } = answer.prediction;
      const pixel = { prediction: id, x: at.x, y: at.y };
      const found = await client.inference.probe(pixel).catch((thrown: unknown) => {
        if (isPredictionLost(thrown)) lost(id);
        return null;
      });
      const now = wanted();
      if (now !== null) probed.value = found === null ? null : { at, classes, ranking: found.classes };
      const isSame = now?.answer === answer && now.at.x === at.x && now.at.y === at.y;
      next = isSame ? null : now;
    }
    isAsking = false;
    if (wanted() === null) probed.value = null;
  }

  watch(wanted, () => void follow());
  return probed;
}
