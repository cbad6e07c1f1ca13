import { t } from './i18n.ts';
import { useNotices } from './notices.ts';

/** A flag with its value, a flag alone (`true`), or nothing (`undefined`, `false`). */
export type CommandFlags = Readonly<Record<string, string | number | boolean | undefined>>;

/** The `segstudio …` line of a job: `commandLine(['train'], { project: '/p', 'batch-size': 4 })`. */
export function commandLine(words: readonly string[], flags: CommandFlags = {}): string {
  const parts = Object.entries(flags).flatMap(([flag, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${flag}`] : [`--${flag} ${quoted(String(value))}`];
  });
  return ['segstudio', ...words.map(quoted), ...parts].join(' ');
}

/** As one word of a POSIX shell. */
function quoted(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

/** "Copy as command" of every page and dialog that starts a job. */
export function useCopyCommand(): (command: string) => Promise<void> {
  const notices = useNotices();
  return async (command) => {
    await notices.attempt(async () => {
      await navigator.clipboard.writeText(command);
      notices.say(t('app.commandCopied'));
    });
  };
}
