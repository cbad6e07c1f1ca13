import { ArrowLeft, ArrowRight, Columns2, Copy, Images, ImagePlus, Play } from '@lucide/vue';
import { useCommands } from '../../app/commands/commands.ts';
import { t } from '../../app/i18n.ts';
import { usePlayground } from './store.ts';

export interface PlaygroundVerbs {
  readonly run: () => void;
  /** Why it cannot be run now; undefined: it can. */
  readonly lack: () => string | undefined;
  readonly choose: () => void;
  readonly send: () => void;
  /** As `lack`, for sending. */
  readonly sendBlocked: () => string | undefined;
  readonly copy: () => void;
}

export function usePlaygroundCommands(verbs: PlaygroundVerbs): void {
  const { run, lack, choose, send, sendBlocked, copy } = verbs;
  const playground = usePlayground();
  const group = t('playground.group');
  const noPicture = (): string | undefined =>
    playground.pictures.list.length === 0 ? t('playground.chooseFirst') : undefined;
  function wipe(): void {
    playground.choices.compare = playground.choices.compare === 'wipe' ? 'one' : 'wipe';
  }
  useCommands([
    {
      id: 'playground.run',
      name: 'Run',
      group,
      icon: Play,
      keys: '$mod+Enter',
      disabledReason: lack,
      perform: run,
    },
    { id: 'playground.choose', name: 'Choose image', group, icon: ImagePlus, perform: choose },
    {
      id: 'playground.send',
      name: t('app.send.action'),
      group,
      icon: Images,
      disabledReason: sendBlocked,
      perform: send,
    },
    {
      id: 'playground.copy',
      name: 'Copy as command',
      group,
      icon: Copy,
      keys: '$mod+Shift+c',
      disabledReason: () => (playground.question === null ? t('playground.chooseFirst') : undefined),
      perform: copy,
    },
    {
      id: 'playground.previous',
      name: t('playground.previous'),
      group,
      icon: ArrowLeft,
      keys: '[',
      disabledReason: noPicture,
      perform: () => playground.pictures.step(-1),
    },
    {
      id: 'playground.next',
      name: t('playground.next'),
      group,
      icon: ArrowRight,
      keys: ']',
      disabledReason: noPicture,
      perform: () => playground.pictures.step(1),
    },
    { id: 'playground.wipe', name: t('playground.wipe'), group, icon: Columns2, keys: 'w', perform: wipe },
  ]);
}
