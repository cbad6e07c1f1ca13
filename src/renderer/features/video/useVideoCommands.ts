import { Copy, Download, Film, Images, Pause, Play, StepBack, StepForward } from '@lucide/vue';
import { useCommands } from '../../app/commands/commands.ts';
import type { Command } from '../../app/commands/commands.ts';
import { t } from '../../app/i18n.ts';
import { useVideo } from './store.ts';
import type { Playback } from './usePlayback.ts';

export interface VideoVerbs {
  readonly playback: Playback;
  readonly exportVideo: () => void;
  /** Why nothing can be exported now; undefined: it can. */
  readonly exportLack: () => string | undefined;
  /** What an export lacks here and on the command line; undefined: nothing. */
  readonly lack: () => string | undefined;
  readonly choose: () => void;
  readonly sendFrame: () => void;
  readonly sendLack: () => string | undefined;
  readonly copy: () => void;
}

export function useVideoCommands(verbs: VideoVerbs): void {
  const { playback, exportVideo, exportLack, lack, choose, sendFrame, sendLack, copy } = verbs;
  const video = useVideo();
  const group = t('video.group');
  const noVideo = (): string | undefined => (video.current === null ? t('video.chooseFirst') : undefined);
  const primary = {
    ...{ name: 'Export video', group, icon: Download },
    disabledReason: exportLack,
    perform: exportVideo,
  };
  useCommands([
    { ...primary, id: 'video.export', keys: '$mod+e' },
    { ...primary, id: 'video.primary', keys: '$mod+Enter' },
    { id: 'video.choose', name: 'Choose video', group, icon: Film, perform: choose },
    {
      ...{ id: 'video.frame', name: 'Frame to library', group, icon: Images },
      disabledReason: sendLack,
      perform: sendFrame,
    },
    {
      ...{ id: 'video.copy', name: 'Copy as command', group, icon: Copy, keys: '$mod+Shift+c' },
      disabledReason: lack,
      perform: copy,
    },
    ...transport(playback).map((move) => ({ ...move, group, disabledReason: noVideo })),
  ]);
}

type Move = Pick<Command, 'id' | 'name' | 'icon' | 'keys' | 'perform'>;

function transport({ toggle, pause, step, seek, isPlaying, frame, clock }: Playback): readonly Move[] {
  const playOn = (): void => {
    if (!isPlaying.value) toggle();
  };
  const back = (): void => {
    const { stampOf, frameAt } = clock.value;
    step(Math.min(-1, frameAt(stampOf(frame.value) - 1) - frame.value));
  };
  const toLast = (): void => seek(clock.value.frames - 1);
  return [
    { id: 'video.play', name: t('video.playOrPause'), icon: Play, keys: 'Space', perform: toggle },
    { id: 'video.playOn', name: t('video.play'), icon: Play, keys: 'l', perform: playOn },
    { id: 'video.pause', name: t('video.pause'), icon: Pause, keys: 'k', perform: pause },
    { id: 'video.back', name: t('video.back'), icon: StepBack, keys: 'j', perform: back },
    {
      id: 'video.previous',
      name: t('video.previousFrame'),
      icon: StepBack,
      keys: ',',
      perform: () => step(-1),
    },
    { id: 'video.next', name: t('video.nextFrame'), icon: StepForward, keys: '.', perform: () => step(1) },
    { id: 'video.first', name: t('video.first'), icon: StepBack, keys: 'Home', perform: () => seek(0) },
    { id: 'video.last', name: t('video.last'), icon: StepForward, keys: 'End', perform: toLast },
  ];
}
