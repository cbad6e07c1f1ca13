import { watch } from 'vue';
import { useClient } from '../platform/connection.ts';
import { useSession } from '../platform/session.ts';
import { useNotices } from './notices.ts';
import { applyTheme, themeChoice } from './theme.ts';
import type { ThemeChoice } from './theme.ts';

/** Takes the theme from the application's settings once they are known. */
export function useThemeSetting(): void {
  const session = useSession();
  const client = useClient();
  const notices = useNotices();
  watch(
    () => session.isKnown,
    async (isKnown) => {
      if (!isKnown) return;
      const settings = await notices.attempt(() => client.system.settings());
      if (settings !== undefined) applyTheme(settings.theme);
    },
    { immediate: true },
  );
}

export function useThemeChoice(): { readonly choose: (choice: ThemeChoice) => void } {
  const client = useClient();
  const notices = useNotices();
  return {
    choose(choice) {
      if (themeChoice.value === choice) return;
      applyTheme(choice);
      void notices.attempt(() => client.system.saveSettings({ theme: choice }));
    },
  };
}
