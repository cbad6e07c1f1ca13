import { watch } from 'vue';
import { ignoreIndex, movedClasses } from '../shared/domain/labels.ts';
import type { LabelClass } from '../shared/domain/labels.ts';
import { useEditorSettings } from './features/editor/settings.ts';
import { libraryFilters } from './features/library/viewSettings.ts';
import { areNames, useRemembered } from './platform/remembered.ts';
import { useSession } from './platform/session.ts';

/**
 * What is remembered by the id of a class follows the class when the table is changed, here, in another window or
 * by the command line: the class that paints, those locked and hidden, and those the Library filters by. A class that
 * is gone is forgotten. `isShown`: the open project's choices are in force.
 */
export function followClasses(isShown: () => boolean): void {
  const session = useSession();
  /** The table that the remembered ids belong to. */
  const names = useRemembered<readonly string[]>('classes.names', [], areNames);
  const { classId, locked, hidden } = useEditorSettings();

  function follow(classes: readonly LabelClass[]): void {
    const before = names.value.map((name, id) => ({ id, name, color: '' }));
    const moved = movedClasses(before, classes);
    const move = (id: number): number | null => (id < moved.length ? moved[id] : id);
    const moveAll = (ids: readonly number[]): readonly number[] => ids.flatMap((id) => move(id) ?? []);
    classId.value = paintable(move(classId.value), classes.length);
    names.value = classes.map(({ name }) => name);
    if (moved.every((id, old) => id === old)) return;
    locked.value = moveAll(locked.value);
    hidden.value = moveAll(hidden.value);
    libraryFilters.value = { ...libraryFilters.value, classes: moveAll(libraryFilters.value.classes) };
  }

  watch(
    () => (isShown() ? session.project?.classes : undefined),
    (classes) => {
      if (classes !== undefined) follow(classes);
    },
    { immediate: true },
  );
}

/** A class that the table has not cannot be painted with. */
function paintable(id: number | null, count: number): number {
  if (id !== null && (id < count || id === ignoreIndex)) return id;
  return count > 0 ? 0 : ignoreIndex;
}
