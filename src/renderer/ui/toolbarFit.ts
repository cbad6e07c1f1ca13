import { inject, nextTick, onMounted, onScopeDispose, provide, ref } from 'vue';
import type { InjectionKey, Ref, ShallowRef } from 'vue';

/**
 * How tightly a toolbar is packed: 0 all words; 1 buttons show their icon alone; 2 view switches stand
 * under More; 3 the actions do, too.
 */
export type ToolbarDensity = 0 | 1 | 2 | 3;

const densityKey: InjectionKey<Readonly<Ref<ToolbarDensity>>> = Symbol('toolbarDensity');
const tightest = 3;
/** A heading may be cut short down to this width before the buttons give way, px. */
const leastHeadingPx = 160;

/** Of the toolbar around a button; 0 outside of any. */
export function useToolbarDensity(): Readonly<Ref<ToolbarDensity>> {
  return inject(densityKey, ref(0 as const));
}

/** Buttons of the calling component's slots show their words, however tight the toolbar is. */
export function provideRoom(): void {
  provide(densityKey, ref(0 as const));
}

export interface ToolbarFit {
  readonly density: Readonly<Ref<ToolbarDensity>>;
  /** The heading must give way now: how much it lacks tells how tight the toolbar is. */
  readonly isMeasuring: Readonly<Ref<boolean>>;
}

/** Packs a toolbar just as tightly as its width asks for. */
export function useToolbarFit(
  toolbar: Readonly<ShallowRef<HTMLElement | null>>,
  heading: Readonly<ShallowRef<HTMLElement | null>>,
): ToolbarFit {
  const density = ref<ToolbarDensity>(0);
  provide(densityKey, density);
  const isMeasuring = ref(false);
  let underWay = 0;
  let width = 0;
  const mutations = new MutationObserver(() => void fit(false));
  const sizes = new ResizeObserver(([entry]) => {
    const now = Math.round(entry.contentRect.width);
    if (now === width) return;
    const isWider = now > width;
    width = now;
    void fit(isWider);
  });

  function isTooWide(): boolean {
    const bar = toolbar.value;
    const title = heading.value;
    if (bar === null || title === null) return false;
    const isCut = title.scrollWidth > title.clientWidth && title.clientWidth < leastHeadingPx;
    return isCut || bar.scrollWidth > bar.clientWidth;
  }

  async function fit(mayRelax: boolean): Promise<void> {
    mutations.disconnect();
    underWay += 1;
    isMeasuring.value = true;
    if (mayRelax) density.value = 0;
    await nextTick();
    while (density.value < tightest && isTooWide()) {
      density.value = (density.value + 1) as ToolbarDensity;
      await nextTick();
    }
    underWay -= 1;
    isMeasuring.value = underWay > 0;
    const bar = toolbar.value;
    if (bar !== null) mutations.observe(bar, { childList: true, characterData: true, subtree: true });
  }

  onMounted(() => {
    if (toolbar.value !== null) sizes.observe(toolbar.value);
  });
  onScopeDispose(() => {
    mutations.disconnect();
    sizes.disconnect();
  });
  return { density, isMeasuring };
}
