import { readonly, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import AppButton from '../../../src/renderer/ui/AppButton.vue';
import { mountComponent } from '../support/mountComponent.ts';

const connection: Connection = {
  client: {} as StudioClient,
  state: readonly(shallowRef('ready' as const)),
  onEvent: () => () => undefined,
  close: () => undefined,
};

function pressedOf(props: Record<string, unknown>): string | null | undefined {
  const { button } = mountComponent(AppButton, () => ({ label: 'Undo', ...props }), connection);
  return button('Undo')?.getAttribute('aria-pressed');
}

describe('a button', () => {
  it('is announced as a switch only where it is one', () => {
    expect(pressedOf({})).toBeNull();
    expect(pressedOf({ pressed: false })).toBe('false');
    expect(pressedOf({ pressed: true })).toBe('true');
  });
});
