import { describe, expect, it, onTestFinished, vi } from 'vitest';
import { TooltipProvider } from 'reka-ui';
import { createApp, h, nextTick, ref } from 'vue';
import { colorTable, maskEdges, maskPixels } from '../../../src/renderer/ui/viewer/paintMask.ts';
import PictureViewer from '../../../src/renderer/ui/viewer/PictureViewer.vue';
import { fetchRawMask } from '../../../src/renderer/ui/viewer/rawMask.ts';
import { centred, fitViewport, panBy, pixelAt, zoomAt } from '../../../src/renderer/ui/viewer/viewport.ts';

const picture = { width: 400, height: 200 };
const box = { width: 1000, height: 700 };

describe('the viewport', () => {
  it('fits the whole picture into the middle of the box', () => {
    expect(fitViewport(picture, box, 0)).toEqual({ scale: 2.5, x: 0, y: 100 });
    expect(fitViewport(picture, { width: 200, height: 700 }, 0)).toEqual({ scale: 0.5, x: 0, y: 300 });
  });

  it('does not blow a tiny picture up to mush', () => {
    expect(fitViewport({ width: 8, height: 8 }, box).scale).toBe(8);
  });

  it('zooms so that the pixel under the pointer stays under it', () => {
    const at = { x: 300, y: 420 };
    const before = fitViewport(picture, box);
    const under = pixelAt(before, at, picture);
    expect(under).not.toBeNull();
    let view = before;
    for (const factor of [1.3, 1.3, 2, 0.9, 4]) view = zoomAt(view, at, factor, picture, box);
    expect(pixelAt(view, at, picture)).toEqual(under);
    expect(view.scale / before.scale).toBeCloseTo(1.3 * 1.3 * 2 * 0.9 * 4);
  });

  it('has a largest and a smallest zoom', () => {
    const view = centred(picture, box, 1);
    expect(zoomAt(view, { x: 1, y: 1 }, 1e6, picture, box).scale).toBe(64);
    expect(zoomAt(view, { x: 1, y: 1 }, 1e-6, picture, box).scale).toBeGreaterThan(0.1);
  });

  it('keeps some of the picture in sight however far it is dragged', () => {
    const view = panBy(centred(picture, box, 1), 1e6, -1e6, picture, box);
    expect(view.x).toBeLessThan(box.width);
    expect(view.y + picture.height).toBeGreaterThan(0);
  });

  it('knows no pixel beside the picture', () => {
    const view = centred(picture, box, 1);
    expect(pixelAt(view, { x: 300, y: 250 }, picture)).toEqual({ x: 0, y: 0 });
    expect(pixelAt(view, { x: 299.9, y: 250 }, picture)).toBeNull();
    expect(pixelAt(view, { x: 699.9, y: 449.9 }, picture)).toEqual({ x: 399, y: 199 });
    expect(pixelAt(view, { x: 700, y: 449 }, picture)).toBeNull();
  });
});

describe('a painted mask', () => {
  const classes = [
    { id: 0, name: 'road', color: '#102030' },
    { id: 1, name: 'sky', color: '#FFFFFF' },
  ];
  const mask = { width: 3, height: 2, data: Uint8Array.of(0, 1, 1, 0, 255, 7) };

  it('has each class’s colour to the bit; void and unknown ids are transparent', () => {
    const bytes = new Uint8Array(maskPixels({ mask, classes }).buffer);
    expect([...bytes.subarray(0, 8)]).toEqual([16, 32, 48, 255, 255, 255, 255, 255]);
    expect([...bytes.subarray(16)]).toEqual(Array(8).fill(0));
    expect(colorTable(classes)[255]).toBe(0);
  });

  it('leaves out what the net is not sure enough of', () => {
    const confidence = Uint8Array.of(100, 99, 200, 0, 0, 0);
    const pixels = maskPixels({ mask, classes, sure: { confidence, atLeast: 100 } });
    expect([...pixels].map((pixel) => pixel !== 0)).toEqual([true, false, true, false, false, false]);
  });

  it('has borders where classes meet, joined to straight pieces, none along the rim', () => {
    expect(maskEdges(mask)).toEqual([
      [1, 1, 3, 1],
      [1, 0, 1, 2],
      [2, 1, 2, 2],
    ]);
    expect(maskEdges({ width: 2, height: 2, data: new Uint8Array(4) })).toEqual([]);
  });
});

describe('the viewer', () => {
  const sides = { a: { name: 'Prediction A', layers: [] }, b: { name: 'Prediction B', layers: [] } };

  function show(mode: 'one' | 'wipe' | 'sideBySide') {
    const split = ref(0.5);
    const host = document.createElement('div');
    const app = createApp(() =>
      h(TooltipProvider, () =>
        h(PictureViewer, {
          ...{ ...sides, picture, mode, split: split.value },
          'onUpdate:split': (next: number) => (split.value = next),
        }),
      ),
    );
    app.mount(host);
    onTestFinished(() => app.unmount());
    const names = (): readonly (string | null)[] =>
      [...host.querySelectorAll('[role="img"]')].map((pane) => pane.getAttribute('aria-label'));
    return { host, names, split };
  }

  it('shows one side or both, each picture by its own name', () => {
    expect(show('one').names()).toEqual(['Prediction A']);
    expect(show('wipe').names()).toEqual(['Prediction A', 'Prediction B']);
    expect(show('sideBySide').names()).toEqual(['Prediction A', 'Prediction B']);
  });

  it('moves the wipe by keys: by a hundredth, a tenth with Shift, to both ends', async () => {
    const { host, split } = show('wipe');
    const divider = host.querySelector('[role="slider"]');
    const press = async (key: string, shiftKey = false): Promise<number> => {
      divider?.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey }));
      await nextTick();
      return split.value;
    };
    expect(await press('ArrowRight')).toBeCloseTo(0.51);
    expect(await press('ArrowLeft', true)).toBeCloseTo(0.41);
    expect(await press('Home')).toBe(0);
    expect(await press('ArrowLeft')).toBe(0);
    expect(await press('End')).toBe(1);
    expect(divider?.getAttribute('aria-valuenow')).toBe('100');
  });
});

describe('a mask from the host', () => {
  it('comes as bytes with the size in its head', async () => {
    const headers = { 'X-Width': '3', 'X-Height': '2' };
    const answers = [
      new Response(Uint8Array.of(1, 2, 3, 4, 5, 6), { headers }),
      new Response('', { status: 404 }),
    ];
    vi.stubGlobal('fetch', () => Promise.resolve(answers.shift()));
    onTestFinished(() => void vi.unstubAllGlobals());
    expect(await fetchRawMask('/blob/x')).toEqual({
      width: 3,
      height: 2,
      data: Uint8Array.of(1, 2, 3, 4, 5, 6),
    });
    await expect(fetchRawMask('/blob/x')).rejects.toMatchObject({ code: 'notFound' });
  });
});
