import { h, nextTick, ref } from 'vue';
import { beforeEach, expect, it, vi } from 'vitest';
import LineChart from '../../../src/renderer/charts/lineChart/LineChart.vue';
import type { ZoomRange } from '../../../src/renderer/charts/lineChart/chart.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

/** Takes all that is drawn; words are as wide as nothing. */
const paper: object = new Proxy({}, { get: () => () => ({ width: 0 }), set: () => true });

/** Tells that every element is 500 by 200 px. */
class FixedSize {
  readonly #tell: (entries: readonly unknown[]) => void;

  constructor(tell: (entries: readonly unknown[]) => void) {
    this.#tell = tell;
  }

  observe(): void {
    this.#tell([{ contentRect: { width: 500, height: 200 } }]);
  }

  disconnect(): void {
    // Nothing is observed.
  }
}

beforeEach(() => {
  vi.spyOn(HTMLCanvasElement.prototype, 'getContext').mockReturnValue(paper as never);
  vi.stubGlobal('ResizeObserver', FixedSize);
  vi.stubGlobal('Path2D', function Path2D() {
    return paper;
  });
  return () => {
    vi.restoreAllMocks();
    vi.unstubAllGlobals();
  };
});

async function settled(): Promise<void> {
  for (let turn = 0; turn < 10; turn += 1) await nextTick();
}

/** Two charts of one zoom: the loss at each of 100 steps, the mIoU at 40 and 60 alone. */
async function mountCharts() {
  const zoom = ref<ZoomRange | null>(null);
  const chart = (name: string, x: readonly number[]) =>
    h(LineChart, {
      ...{ name, summary: name, smoothing: 0, xName: 'step', formatX: String, formatY: String, sync: 'live' },
      curves: [{ id: name, label: name, order: 0, x, y: x }],
      zoom: zoom.value,
      'onUpdate:zoom': (range: ZoomRange | null) => (zoom.value = range),
    });
  const steps = Array.from({ length: 100 }, (_, at) => at + 1);
  const charts = { render: () => [chart('Loss', steps), chart('mIoU', [40, 60])] };
  const { root } = mountComponent(charts, () => ({}), connectionTo());
  async function point(type: string, name: string, clientX: number): Promise<void> {
    const over = root.querySelector(`[aria-label="${name}"] .u-over`)!;
    over.dispatchEvent(new MouseEvent(type, { bubbles: true, clientX, clientY: 9, movementX: 1 }));
    await settled();
  }
  async function drag(name: string, from: number, to: number): Promise<void> {
    await point('mousemove', name, from);
    await point('mousedown', name, from);
    await point('mousemove', name, to);
    await point('mouseup', name, to);
  }
  await settled();
  return { zoom, point, drag };
}

// Several places: the charts round them differently.
it.each([
  [97, 333],
  [60, 400],
  [100, 350],
])('a zoom from %i to %i px stays beside a chart whose values all lie within it', async (from, to) => {
  const { zoom, drag } = await mountCharts();
  await drag('Loss', from, to);
  const { min, max } = zoom.value!;
  expect(min).toBeGreaterThan(1);
  expect(min).toBeLessThan(40);
  expect(max).toBeGreaterThan(60);
  expect(max).toBeLessThan(100);
});

it('a zoom is drawn alike in all charts, and drawn again within the first', async () => {
  const { zoom, drag } = await mountCharts();
  await drag('Loss', 100, 350);
  const first = zoom.value!;
  await drag('mIoU', 100, 350);
  const second = zoom.value!;
  expect(second.min).toBeGreaterThan(first.min);
  expect(second.max).toBeLessThan(first.max);
});

it('a double click shows all again', async () => {
  const { zoom, drag, point } = await mountCharts();
  await drag('mIoU', 100, 350);
  expect(zoom.value).not.toBeNull();
  await point('dblclick', 'Loss', 200);
  expect(zoom.value).toBeNull();
});
