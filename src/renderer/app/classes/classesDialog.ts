import { Palette } from '@lucide/vue';
import { ref, shallowRef } from 'vue';
import { useSession } from '../../platform/session.ts';
import { useCommands } from '../commands/commands.ts';
import { t } from '../i18n.ts';

/** The class table of the open project; any page may open it. */
export const isClassesDialogOpen = ref(false);

/** While the table is open for one class more: who wants to know its id. */
export const addition = shallowRef<((id: number) => void) | null>(null);

/** Opens the table with a class more at its end, to be named; `added` gets its id once the table is saved. */
export function openForNewClass(added: (id: number) => void): void {
  addition.value = added;
  isClassesDialogOpen.value = true;
}

export function useClassesCommand(): void {
  const session = useSession();
  useCommands([
    {
      id: 'project.classes',
      name: t('library.editClasses'),
      group: t('app.groupProject'),
      icon: Palette,
      disabledReason: () => {
        if (session.project === null) return t('app.noProject');
        return session.project.readOnly ? t('app.readOnlyProject') : undefined;
      },
      perform: () => {
        isClassesDialogOpen.value = true;
      },
    },
  ]);
}
