import { computed } from 'vue';
import type { ComputedRef } from 'vue';
import { blobUrl } from '../../../shared/contract/blobs.ts';
import { ignoreIndex, type LabelClass } from '../../../shared/domain/labels.ts';
import { t } from '../../app/i18n.ts';
import { formatCount } from '../../format/numbers.ts';
import { useRunNames } from '../../platform/runNames.ts';
import type { ViewerLayer, ViewerSide } from '../../ui/viewer/layers.ts';
import type { RawMask } from '../../ui/viewer/rawMask.ts';
import type { Answer } from './predictions.ts';
import { usePlayground } from './store.ts';
import type { Picture } from './usePictures.ts';

/** Confidence as grey: black is 0, white 1; 255 is certain here, not void. */
const greys: readonly LabelClass[] = Array.from({ length: 256 }, (_, id) => ({
  id,
  name: String(id),
  color: `#${id.toString(16).padStart(2, '0').repeat(3)}`,
}));
const differs: readonly LabelClass[] = [{ id: 1, name: 'different', color: '#FF8A7D' }];

export interface SceneSides {
  readonly a: ViewerSide;
  readonly b: ViewerSide | undefined;
  /** Whose prediction each side shows; null: the picture alone. */
  readonly answers: { readonly a: Answer | null; readonly b: Answer | null };
}

export interface PlaygroundScene {
  readonly sides: ComputedRef<SceneSides | null>;
  /** Share of the pixels on which the two predictions differ, 0 … 1; null without two of the same classes. */
  readonly differing: ComputedRef<number | null>;
  readonly sameClasses: ComputedRef<boolean>;
}

/** What the viewer shows: the prediction alone, against the bare picture, or against a second checkpoint's. */
export function useScene(): PlaygroundScene {
  const playground = usePlayground();
  const { choices } = playground;
  const { nameOfFolder } = useRunNames();

  function chipOf(answer: Answer | null): string {
    if (answer === null) return '';
    const { run, step } = answer.prediction;
    return `${nameOfFolder(run)} · ${t('runs.atStep', { step: formatCount(step) })}`;
  }
  const sameClasses = computed(() => {
    const { first, second } = playground;
    return first === null || second === null || namesOf(first) === namesOf(second);
  });
  const difference = computed(() => {
    const { first, second } = playground;
    return first === null || second === null || !sameClasses.value
      ? null
      : maskDifference(first.mask, second.mask);
  });

  function layersOf(picture: Picture, answer: Answer | null): readonly ViewerLayer[] {
    const below: ViewerLayer = { kind: 'picture', src: blobUrl.picture(picture.id, 0) };
    return answer === null ? [below] : maskLayers(below, answer, difference.value?.mask ?? null, choices);
  }

  const sides = computed<SceneSides | null>(() => {
    const picture = playground.pictures.current;
    if (picture === null) return null;
    const first = { layers: layersOf(picture, playground.first), chip: chipOf(playground.first) };
    if (choices.compare === 'one') {
      return { a: { name: 'Prediction', ...first }, b: undefined, answers: { a: playground.first, b: null } };
    }
    if (playground.other === null) {
      const bare = {
        name: t('playground.picture'),
        layers: layersOf(picture, null),
        chip: t('playground.picture'),
      };
      return { a: bare, b: { name: 'Prediction', ...first }, answers: { a: null, b: playground.first } };
    }
    const second = { layers: layersOf(picture, playground.second), chip: chipOf(playground.second) };
    const answers = { a: playground.first, b: playground.second };
    return { a: { name: 'Prediction', ...first }, b: { name: 'Prediction B', ...second }, answers };
  });
  return { sides, sameClasses, differing: computed(() => difference.value?.share ?? null) };
}

type View = Pick<
  ReturnType<typeof usePlayground>['choices'],
  'shownAs' | 'hideBelow' | 'opacity' | 'outlines'
>;

function maskLayers(
  below: ViewerLayer,
  { mask, confidence, prediction }: Answer,
  difference: RawMask | null,
  { shownAs, hideBelow, opacity, outlines }: View,
): readonly ViewerLayer[] {
  const layer = { kind: 'mask', mask, classes: prediction.classes, opacity, mode: 'fill' } as const;
  if (shownAs === 'confidence') {
    return [{ ...layer, mask: { ...mask, data: confidence }, classes: greys, opacity: 1 }];
  }
  if (shownAs === 'difference' && difference !== null) {
    return [below, { ...layer, mask: difference, classes: differs, opacity: 0.8 }];
  }
  const atLeast = Math.round(hideBelow * 255);
  const sure = atLeast > 0 ? { sure: { confidence, atLeast } } : {};
  if (shownAs === 'mask') return [below, { ...layer, ...sure, opacity: 1 }];
  // Borders run along the whole mask: they would enclose what is hidden.
  return [below, { ...layer, ...sure, mode: outlines && atLeast === 0 ? 'both' : 'fill' }];
}

function namesOf({ prediction }: Answer): string {
  return prediction.classes.map(({ name }) => name).join('\n');
}

function maskDifference(a: RawMask, b: RawMask): { readonly mask: RawMask; readonly share: number } | null {
  if (a.data.length !== b.data.length) return null;
  const data = new Uint8Array(a.data.length).fill(ignoreIndex);
  let count = 0;
  for (let at = 0; at < data.length; at += 1) {
    if (a.data[at] === b.data[at]) continue;
    data[at] = 1;
    count += 1;
  }
  return { mask: { ...a, data }, share: count / data.length };
}
