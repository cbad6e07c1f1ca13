import { shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import type { FieldSpec } from '../../../src/shared/fields.ts';
import SchemaField from '../../../src/renderer/ui/form/SchemaField.vue';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const connection = connectionTo();

/** A field whose page takes every value it tells of, as the forms do. */
function mountField(field: FieldSpec, first: number) {
  const value = shallowRef<string | number | boolean>(first);
  const onChange = (next: string | number | boolean): void => {
    value.value = next;
  };
  const { root, settled } = mountComponent(
    SchemaField,
    () => ({ field, value: value.value, changed: false, onChange }),
    connection,
  );
  const input = root.querySelector('input')!;
  async function type(text: string): Promise<void> {
    for (const letter of text) {
      input.value += letter;
      input.dispatchEvent(new Event('input'));
      await settled();
    }
  }
  return { input, value, settled, type };
}

describe('a field of a form', () => {
  const rate: FieldSpec = {
    kind: 'number',
    key: 'rate',
    label: 'Rate',
    help: '',
    default: 0.1,
    min: 0,
    max: 1,
  };

  it('leaves a small number as it is typed, and shows one that comes from elsewhere', async () => {
    const { input, value, settled, type } = mountField(rate, 0.1);
    input.value = '';
    await type('0.00025');
    expect(input.value).toBe('0.00025');
    expect(value.value).toBe(0.00025);
    value.value = 0.0003;
    await settled();
    expect(input.value).toBe('3e-4');
  });
});
