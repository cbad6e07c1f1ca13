import { defineComponent, h, nextTick, ref, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import { useKeptFocus } from '../../../src/renderer/ui/keepFocus.ts';
import { mountComponent, type Mounted } from '../support/mountComponent.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';

const names = shallowRef<readonly string[]>([]);

function mountList(): Mounted {
  names.value = ['a', 'b', 'c'];
  const list = defineComponent(() => {
    const container = ref<HTMLElement | null>(null);
    useKeptFocus(container);
    const buttons = () => names.value.map((name) => h('button', { key: name }, name));
    return () => h('div', { ref: container }, buttons());
  });
  return mountComponent(list, () => ({}), {} as Connection);
}

async function change(next: readonly string[]): Promise<void> {
  names.value = next;
  await nextTick();
  await new Promise((resolve) => setTimeout(resolve));
}

describe('the focus in a list', () => {
  it('goes with what is moved', async () => {
    const { button } = mountList();
    await nextTick();
    button('b')?.focus();
    await change(['b', 'a', 'c']);
    expect(document.activeElement?.textContent).toBe('b');
  });

  it('goes to what stands in the place of what is taken away', async () => {
    const { button } = mountList();
    await nextTick();
    button('b')?.focus();
    await change(['a', 'c']);
    expect(document.activeElement?.textContent).toBe('c');
    await change(['a']);
    expect(document.activeElement?.textContent).toBe('a');
  });
});
