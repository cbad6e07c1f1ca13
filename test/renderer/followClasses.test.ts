import { h, nextTick, ref } from 'vue';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { ProjectInfo } from '../../src/shared/contract/library.ts';
import { ignoreIndex } from '../../src/shared/domain/labels.ts';
import { followClasses } from '../../src/renderer/followClasses.ts';
import { useEditorSettings } from '../../src/renderer/features/editor/settings.ts';
import { noFilters } from '../../src/renderer/features/library/filters.ts';
import { libraryFilters } from '../../src/renderer/features/library/viewSettings.ts';
import { takeRemembered } from '../../src/renderer/platform/remembered.ts';
import { useSession } from '../../src/renderer/platform/session.ts';
import { connectionTo } from './support/connectionTo.ts';
import { mountComponent } from './support/mountComponent.ts';

const { classId, locked, hidden } = useEditorSettings();
const isShown = ref(true);
let session: ReturnType<typeof useSession>;

/** The project's table is, from now on, of these classes. */
async function setClasses(...names: readonly string[]): Promise<void> {
  const classes = names.map((name, id) => ({ id, name, color: '#000000' }));
  session.project = { path: '/p', classes } as unknown as ProjectInfo;
  await nextTick();
}

function remember(values: Readonly<Record<string, unknown>>): void {
  takeRemembered('project', values);
}

const table = ['Sky', 'Building', 'Pole', 'Road', 'Car'];
const road = { 'editor.class': 4, 'editor.locked': [3, ignoreIndex], 'editor.hidden': [1, 4] };

beforeEach(async () => {
  isShown.value = true;
  remember({ ...road, 'library.filters': { ...noFilters, classes: [3, 1] } });
  const connection = connectionTo();
  const page = {
    setup() {
      session = useSession();
      followClasses(() => isShown.value);
      return () => h('p');
    },
  };
  mountComponent(page, () => ({}), connection);
  await setClasses(...table);
});

afterEach(() => remember({}));

it('what is chosen, locked, hidden and filtered by stays with its class when others go or move', async () => {
  await setClasses('Sky', 'Pole', 'Road', 'Car');
  expect([classId.value, locked.value, hidden.value]).toEqual([3, [2, ignoreIndex], [3]]);
  expect(libraryFilters.value.classes).toEqual([2]);
  await setClasses('Car', 'Road', 'Pole', 'Sky');
  expect([classId.value, locked.value, hidden.value]).toEqual([0, [1, ignoreIndex], [0]]);
  expect(libraryFilters.value.classes).toEqual([1]);
});

it('a class with a new name is the same class, one that is gone gives way to the first', async () => {
  await setClasses('Sky', 'Building', 'Pole', 'Street', 'Car');
  expect([classId.value, locked.value]).toEqual([4, [3, ignoreIndex]]);
  await setClasses('Sky', 'Building', 'Pole', 'Street');
  expect([classId.value, hidden.value]).toEqual([0, [1]]);
  classId.value = ignoreIndex;
  await setClasses('Sky');
  expect(classId.value).toBe(ignoreIndex);
});

it('a table that was changed while no window was open is followed when the choices are there', async () => {
  isShown.value = false;
  await setClasses('Road', 'Sky');
  remember({ ...road, 'classes.names': table });
  isShown.value = true;
  await nextTick();
  expect([classId.value, locked.value]).toEqual([0, [0, ignoreIndex]]);
});

it('a class remembered from a longer table cannot be painted with', async () => {
  isShown.value = false;
  await setClasses('Sky', 'Road');
  remember({ 'editor.class': 7 });
  isShown.value = true;
  await nextTick();
  expect(classId.value).toBe(0);
});
