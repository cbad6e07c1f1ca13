import { h, nextTick, provide, shallowRef } from 'vue';
import { routerKey } from 'vue-router';
import type { Router } from 'vue-router';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { StudioClient } from '../../../../src/shared/contract/index.ts';
import type { DatasetItem } from '../../../../src/shared/domain/dataset.ts';
import { StudioError } from '../../../../src/shared/errors.ts';
import EditorFilmstrip from '../../../../src/renderer/features/editor/components/EditorFilmstrip.vue';
import { useEditor } from '../../../../src/renderer/features/editor/store.ts';
import { connectionTo } from '../../support/connectionTo.ts';
import { mountComponent } from '../../support/mountComponent.ts';

const stripWidth = 920;
const frameWidth = 92;
const items = Array.from({ length: 300 }, (_, n) => {
  const name = `street_${String(n + 1).padStart(3, '0')}`;
  return { id: name, name, mask: null, split: 'train', review: 'review' } as unknown as DatasetItem;
});

/** Nothing is laid out here: the strip and what it holds are as wide as they would be. */
beforeEach(() => {
  vi.spyOn(HTMLElement.prototype, 'offsetWidth', 'get').mockReturnValue(stripWidth);
  vi.spyOn(HTMLElement.prototype, 'clientWidth', 'get').mockReturnValue(stripWidth);
  vi.spyOn(HTMLElement.prototype, 'scrollWidth', 'get').mockReturnValue(items.length * frameWidth);
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** The strip of an image whose list is known already, as it is on the way from the Library. */
async function mountStrip(item: string): Promise<HTMLElement> {
  const client = {
    annotations: { open: () => Promise.reject(new StudioError('io', 'The mask is not needed here.')) },
    library: {
      revision: () => Promise.resolve(1),
      items: ({ dataset }: { dataset: string }) => Promise.resolve({ dataset, revision: 1, items }),
    },
  } as unknown as StudioClient;
  const connection = connectionTo(client);
  const isShown = shallowRef(false);
  let editor!: ReturnType<typeof useEditor>;
  const page = {
    setup() {
      provide(routerKey, {} as Router);
      editor = useEditor();
      return () => (isShown.value ? h(EditorFilmstrip) : h('p'));
    },
  };
  const { root } = mountComponent(page, () => ({}), connection);
  await editor.open({ dataset: 'd', item });
  isShown.value = true;
  for (let turn = 0; turn < 5; turn += 1) await nextTick();
  return root.querySelector<HTMLElement>('.strip')!;
}

const frames = (strip: HTMLElement): readonly (string | null)[] =>
  [...strip.querySelectorAll('[role="option"]')].map((frame) => frame.getAttribute('aria-label'));
const tabStops = (strip: HTMLElement): readonly (string | null)[] =>
  [...strip.querySelectorAll('[tabindex="0"]')].map((frame) => frame.getAttribute('aria-label'));

it('opens where the image is that was chosen in the Library', async () => {
  const strip = await mountStrip('street_300');
  strip.dispatchEvent(new Event('scroll'));
  await nextTick();
  expect(strip.scrollLeft).toBeGreaterThan(280 * frameWidth);
  expect(frames(strip)).toContain('street_295');
  expect(tabStops(strip)).toEqual(['street_300']);
});

it('can be reached by Tab wherever it is scrolled to', async () => {
  const strip = await mountStrip('street_300');
  strip.scrollLeft = 0;
  strip.dispatchEvent(new Event('scroll'));
  await nextTick();
  expect(frames(strip)).toContain('street_001');
  expect(tabStops(strip)).toEqual(['street_300']);
});
