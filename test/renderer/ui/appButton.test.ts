import { describe, expect, it } from 'vitest';
import AppButton from '../../../src/renderer/ui/AppButton.vue';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const connection = connectionTo();

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
