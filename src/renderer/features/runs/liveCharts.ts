import type { Series } from '../../../shared/domain/series.ts';
import { seriesTags } from '../../../shared/domain/series.ts';
import { t } from '../../app/i18n.ts';
import type { ChartMark } from '../../charts/lineChart/chart.ts';
import { formatLearningRate } from '../../format/numbers.ts';

/** A chart of a single run: which series it draws, and how its values read. */
export interface LiveChart {
  /** Also its accessible name. */
  readonly name: string;
  readonly tags: readonly { readonly tag: string; readonly label: string; readonly order: number }[];
  readonly logarithmic: boolean;
  readonly format: (value: number) => string;
}

export const liveCharts: Readonly<Record<'miou' | 'loss' | 'rate' | 'speed', LiveChart>> = {
  miou: {
    name: 'mIoU',
    tags: [
      { tag: seriesTags.miou, label: t('runs.movingStatistics'), order: 0 },
      { tag: seriesTags.miouTrainMode, label: t('runs.batchStatistics'), order: 1 },
    ],
    logarithmic: false,
    format: (value) => (value * 100).toFixed(1),
  },
  loss: {
    name: 'Loss',
    tags: [{ tag: seriesTags.loss, label: t('runs.loss'), order: 2 }],
    logarithmic: true,
    format: (value) => String(Number(value.toPrecision(3))),
  },
  rate: {
    name: 'Learning rate',
    tags: [{ tag: seriesTags.learningRate, label: t('runs.rate'), order: 5 }],
    logarithmic: false,
    format: formatLearningRate,
  },
  speed: {
    name: 'Images a second',
    tags: [{ tag: seriesTags.imagesPerSecond, label: t('runs.imagesPerSecond'), order: 3 }],
    logarithmic: false,
    format: (value) => value.toFixed(1),
  },
};

/** A step schedule falls at least this far at once, and stood still before. */
const jump = 0.7;
const still = 0.97;

/** Where the learning rate drops at once, as "rate ÷10"; smooth schedules have no such place. */
export function rateMarks(rate: Series | undefined, positions: readonly number[]): readonly ChartMark[] {
  if (rate === undefined) return [];
  const { values } = rate;
  const ratio = (at: number): number => {
    const [before, value] = [values.at(Math.max(0, at - 1)) ?? null, values.at(at) ?? null];
    return before === null || value === null || before === 0 ? 1 : value / before;
  };
  return values.flatMap((_, at) =>
    at > 1 && ratio(at) < jump && ratio(at - 1) > still
      ? [{ x: positions[at], label: `rate ÷${Number((1 / ratio(at)).toPrecision(2))}` }]
      : [],
  );
}
