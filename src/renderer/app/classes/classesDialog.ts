import { Palette } from '@lucide/vue';
import { ref } from 'vue';
import { useSession } from '../../platform/session.ts';
import { useCommands } from '../commands/commands.ts';
import { t } from '../i18n.ts';

/** The class table of the open project; any page may open it. */
export const isClassesDialogOpen = ref(false);

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
