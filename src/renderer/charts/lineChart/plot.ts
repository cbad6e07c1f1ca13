import type uPlot from 'uplot';
import { colorVariable, dashOf } from './chart.ts';
import type { Curve } from './chart.ts';

/* eslint-disable @typescript-eslint/no-unsafe-enum-assignment -- the enum exists in uPlot's types only */
const linearScale = 1 as uPlot.Scale.Distr;
const logarithmicScale = 3 as uPlot.Scale.Distr;
/* eslint-enable @typescript-eslint/no-unsafe-enum-assignment */

export interface PlotSettings {
  readonly curves: readonly Curve[];
  /** The values as they are stand thin behind smoothed ones. */
  readonly withRaw: boolean;
  readonly logarithmic: boolean;
  readonly formatX: (x: number) => string;
  readonly formatY: (y: number) => string;
  readonly onCursor: (x: number | null, left: number) => void;
}

/** Colours come from the theme's tokens: a canvas cannot read CSS variables by itself. */
function token(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

function axis(format: (value: number) => string, size: number): uPlot.Axis {
  return {
    stroke: token('--text3'),
    font: `11px ${token('--font')}`,
    grid: { stroke: token('--line'), width: 1 },
    ticks: { show: false },
    size,
    // On a logarithmic axis uPlot leaves out the labels of crowded ticks by null.
    values: (_plot, splits: (number | null)[]) =>
      splits.map((value) => (value === null ? '' : format(value))),
  };
}

function line(curve: Curve, raw: boolean): uPlot.Series {
  const color = token(colorVariable(curve.order));
  return {
    stroke: raw ? `${color}55` : color,
    width: raw ? 1 : 2,
    dash: raw ? [] : [...dashOf(curve.order)],
    points: { show: curve.x.length === 1 },
    spanGaps: false,
  };
}

/** uPlot's options; the data's columns are raw values first (when shown), then smoothed ones. */
export function plotOptions(settings: PlotSettings, width: number, height: number): uPlot.Options {
  const { curves, withRaw, logarithmic } = settings;
  return {
    width,
    height,
    legend: { show: false },
    scales: { x: { time: false }, y: { distr: logarithmic ? logarithmicScale : linearScale } },
    axes: [axis(settings.formatX, 28), axis(settings.formatY, 44)],
    series: [
      {},
      ...(withRaw ? curves.map((curve) => line(curve, true)) : []),
      ...curves.map((curve) => line(curve, false)),
    ],
    cursor: { y: false, points: { show: false }, drag: { x: true, y: false } },
    hooks: {
      setCursor: [
        (plot) => {
          const { left, idx } = plot.cursor;
          const x = idx === null || idx === undefined ? null : (plot.data[0][idx] ?? null);
          settings.onCursor(
            left === undefined || left < 0 ? null : x,
            (left ?? 0) + plot.bbox.left / devicePixelRatio,
          );
        },
      ],
    },
  };
}
