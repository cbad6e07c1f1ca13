import { computed, ref } from 'vue';
import type { ComputedRef, Ref } from 'vue';
import { editedClasses, reverseEdit } from '../../../shared/domain/classEdit.ts';
import type { EditedClass } from '../../../shared/domain/classEdit.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import type { Job } from '../../../shared/domain/job.ts';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { t } from '../i18n.ts';
import { useNotices } from '../notices.ts';
import { useUndo } from '../undo.ts';

/** A table as it shall be. */
export interface TableChange {
  /** The table it was made from; the change is refused where that is no more the project's. */
  readonly before: readonly LabelClass[];
  readonly edit: readonly EditedClass[];
  readonly touchesMasks: boolean;
}

export interface ClassChanges {
  /** The rewriting of masks that is under way; null: none is, or none is needed. */
  readonly job: ComputedRef<Job | null>;
  readonly isSaving: Ref<boolean>;
  /** Makes the change; it can be taken back by its toast and Ctrl Z. Throws what kept it from being made. */
  apply(this: void, wanted: TableChange): Promise<void>;
}

export function useClassChange(): ClassChanges {
  const client = useClient();
  const session = useSession();
  const notices = useNotices();
  const undo = useUndo();
  const isSaving = ref(false);

  /** Returns how to take it back. */
  async function make(wanted: TableChange): Promise<() => Promise<void>> {
    const before = [...wanted.before];
    if (!wanted.touchesMasks) {
      const classes = [...editedClasses(wanted.edit)];
      await session.saving(client.project.saveClasses({ before, classes }));
      return () => restore(wanted);
    }
    const edit = copy(wanted.edit);
    const { change, unreadable } = await session.saving(client.project.editClasses({ before, edit }));
    if (unreadable.length > 0) {
      notices.say(t('library.classesUnreadable', { n: unreadable.length }, unreadable.length));
    }
    if (change === null) return () => restore(wanted);
    return async () => {
      await session.saving(client.project.revertClasses({ change }));
    };
  }

  /** No mask was touched: the table alone goes back, classes that were added with it. */
  async function restore({ before: former, edit }: TableChange): Promise<void> {
    const before = [...editedClasses(edit)];
    if (edit.length === former.length)
      await session.saving(client.project.saveClasses({ before, classes: [...former] }));
    else await session.saving(client.project.editClasses({ before, edit: copy(reverseEdit(edit, former)) }));
  }

  async function apply(wanted: TableChange): Promise<void> {
    isSaving.value = true;
    try {
      let takeBack = await make(wanted);
      const redo = async (): Promise<void> => {
        takeBack = await make(wanted);
      };
      undo.announce({ name: t('library.classesChanged'), redo, undo: () => takeBack() });
    } finally {
      isSaving.value = false;
    }
  }

  const job = computed(
    () => session.jobs.find(({ kind, state }) => kind === 'classes' && !isJobOver(state)) ?? null,
  );
  return { job, isSaving, apply };
}

function copy(edit: readonly EditedClass[]): { name: string; color: string; from: number[] }[] {
  return edit.map((entry) => ({ ...entry, from: [...entry.from] }));
}
