import { StudioError } from '../../shared/errors.ts';
import { shellWord } from '../../shared/shellWord.ts';
import { t } from './i18n.ts';
import { useNotices } from './notices.ts';

/** A flag with its value, a flag alone (`true`), or nothing (`undefined`, `false`). */
export type CommandFlags = Readonly<Record<string, string | number | boolean | undefined>>;

/** The `segstudio …` line of a job: `commandLine(['train'], { project: '/p', 'batch-size': 4 })`. */
export function commandLine(words: readonly string[], flags: CommandFlags = {}): string {
  const parts = Object.entries(flags).flatMap(([flag, value]) => {
    if (value === undefined || value === false) return [];
    return value === true ? [`--${flag}`] : [`--${flag} ${shellWord(String(value))}`];
  });
  return ['segstudio', ...words.map(shellWord), ...parts].join(' ');
}

/** Puts text on the clipboard and says `done`, or why it could not. */
export function useCopy(): (text: string, done: string) => Promise<void> {
  const notices = useNotices();
  return async (text, done) => {
    await notices.attempt(async () => {
      // Browsers keep it from pages that came over plain HTTP from another machine.
      const clipboard = navigator.clipboard as Clipboard | undefined;
      if (clipboard === undefined) throw new StudioError('denied', t('app.noClipboard'));
      await clipboard.writeText(text);
      notices.say(done);
    });
  };
}

/** "Copy as command" of every page and dialog that starts a job. */
export function useCopyCommand(): (command: string) => Promise<void> {
  const copy = useCopy();
  return (command) => copy(command, t('app.commandCopied'));
}
