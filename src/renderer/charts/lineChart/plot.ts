import type uPlot from 'uplot';
import { colorVariable, dashOf } from './chart.ts';
import type { ChartMark, Curve, ZoomRange } from './chart.ts';

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
  /** The user dragged over a part of the plot, or asked by a double click to see all again. */
  readonly onZoom: (range: ZoomRange | null) => void;
  readonly marks: readonly ChartMark[];
  /** Plots of one name share their cursor. */
  readonly sync: string | undefined;
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
    dash: raw ? [] : [...dashOf(curve)],
    points: { show: isSparse, fill: token('--panel') },
    spanGaps: false,
  };
}

/** Few points are drawn as such: a lone one is no line, and checks a long way apart are seen where they were. */
const sparsePoints = 24;

function isSparse(plot: uPlot, place: number): boolean {
  const values: readonly (number | null | undefined)[] = Array.from(plot.data[place]);
  return values.filter((value) => typeof value === 'number').length <= sparsePoints;
}

/** Columns of a band follow all lines: its upper, then its lower edge. */
function bandsOf(curves: readonly Curve[], lines: number): uPlot.Band[] {
  const wide = curves.filter((curve) => curve.spread !== undefined);
  return wide.map((curve, place) => ({
    series: [lines + 2 * place + 1, lines + 2 * place + 2],
    fill: `${token(colorVariable(curve.order))}30`,
  }));
}

function drawMarks(plot: uPlot, marks: readonly ChartMark[]): void {
  const { ctx, bbox } = plot;
  ctx.save();
  ctx.strokeStyle = token('--lineStrong');
  ctx.fillStyle = token('--text3');
  ctx.font = `${11 * devicePixelRatio}px ${token('--font')}`;
  ctx.textAlign = 'right';
  ctx.setLineDash([2 * devicePixelRatio, 3 * devicePixelRatio]);
  for (const { x, label } of marks) {
    const left = plot.valToPos(x, 'x', true);
    if (left < bbox.left || left > bbox.left + bbox.width) continue;
    ctx.beginPath();
    ctx.moveTo(left, bbox.top);
    ctx.lineTo(left, bbox.top + bbox.height);
    ctx.stroke();
    ctx.fillText(label, left - 4 * devicePixelRatio, bbox.top + 12 * devicePixelRatio);
  }
  ctx.restore();
}

/** The part of the horizontal axis over which the pointer was dragged. */
function draggedRange(plot: uPlot): ZoomRange {
  const { left, width } = plot.select;
  return { min: plot.posToVal(left, 'x'), max: plot.posToVal(left + width, 'x') };
}

const noSelection = { left: 0, top: 0, width: 0, height: 0 };

/** uPlot's options; the data's columns are raw values first (when shown), then smoothed ones, then bands. */
export function plotOptions(settings: PlotSettings, width: number, height: number): uPlot.Options {
  const { curves, withRaw, logarithmic, sync } = settings;
  const lines = curves.length * (withRaw ? 2 : 1);
  const edge: uPlot.Series = { stroke: 'transparent', width: 0, points: { show: false } };
  const edges = curves.flatMap((curve) => (curve.spread === undefined ? [] : [edge, edge]));
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
      ...edges,
    ],
    bands: bandsOf(curves, lines),
    cursor: {
      y: false,
      points: { show: false },
      // What was dragged over is told, not shown: charts of one name are given the same part.
      drag: { x: true, y: false, setScale: false },
      bind: {
        dblclick: () => () => {
          settings.onZoom(null);
          return null;
        },
      },
      ...(sync === undefined ? {} : { sync: { key: sync, scales: ['x', null] } }),
    },
    hooks: {
      draw: [(plot) => drawMarks(plot, settings.marks)],
      setSelect: [
        (plot) => {
          // The charts that share the cursor show what is dragged over, without an event of their own.
          if (plot.cursor.event) settings.onZoom(draggedRange(plot));
          plot.setSelect(noSelection, false);
        },
      ],
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
