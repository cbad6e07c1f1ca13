import { useRouter } from 'vue-router';
import { useDropTarget } from '../platform/dropTarget.ts';
import { pendingImport } from '../platform/pendingImport.ts';
import { useSession } from '../platform/session.ts';
import { formatCount } from '../format/numbers.ts';
import { t } from './i18n.ts';

/** What is dropped on a page that has no use of its own for it is imported into the open project. */
export function useImportDrop(): void {
  const session = useSession();
  const router = useRouter();
  useDropTarget({
    describe: (count) =>
      t('app.dropImport', { n: formatCount(count), project: session.project?.name ?? '' }, count),
    disabledReason: () => {
      if (session.project === null) return t('app.openProjectFirst');
      return session.project.readOnly ? t('app.readOnlyProject') : undefined;
    },
    take(files) {
      pendingImport.value = files;
      void router.push({ name: 'import' });
    },
  });
}
