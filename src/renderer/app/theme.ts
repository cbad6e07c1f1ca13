import { ref } from 'vue';
import type { Settings } from '../../shared/contract/system.ts';

export type ThemeChoice = Settings['theme'];
export const themeChoices = ['dark', 'light', 'system'] as const satisfies readonly ThemeChoice[];

const storageKey = 'studio.theme';
const systemIsLight = matchMedia('(prefers-color-scheme: light)');

export const themeChoice = ref<ThemeChoice>('system');
/** The theme in force, for what CSS cannot reach: chart canvases. */
export const theme = ref<'dark' | 'light'>('dark');

function isThemeChoice(value: unknown): value is ThemeChoice {
  return themeChoices.some((choice) => choice === value);
}

/** Applies at once, and keeps a copy in the browser so that the next start paints right from the first frame. */
export function applyTheme(choice: ThemeChoice): void {
  themeChoice.value = choice;
  localStorage.setItem(storageKey, choice);
  showTheme();
}

export function applyStoredTheme(): void {
  const stored = localStorage.getItem(storageKey);
  themeChoice.value = isThemeChoice(stored) ? stored : 'system';
  systemIsLight.addEventListener('change', showTheme);
  showTheme();
}

function showTheme(): void {
  const choice = themeChoice.value;
  theme.value = choice === 'system' ? (systemIsLight.matches ? 'light' : 'dark') : choice;
  document.documentElement.dataset['theme'] = theme.value;
  globalThis.studio?.setTheme(choice);
}
