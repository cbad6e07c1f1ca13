import { computed } from 'vue';
import type { Ref, WritableComputedRef } from 'vue';
import { useUndo } from '../../app/undo.ts';

/** A setting as a form's value: changes act at once, and each can be taken back. `name` is what Undo says. */
export function useSetting<Value>(setting: Ref<Value>, name: string): WritableComputedRef<Value> {
  const undo = useUndo();
  const put = (value: Value) => (): Promise<void> => {
    setting.value = value;
    return Promise.resolve();
  };
  return computed({
    get: () => setting.value,
    set(value) {
      const before = setting.value;
      if (value === before) return;
      setting.value = value;
      undo.remember({ name, undo: put(before), redo: put(value) });
    },
  });
}
