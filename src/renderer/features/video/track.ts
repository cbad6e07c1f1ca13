/** One video element that is drawn from; it is never shown itself. */
export interface Track {
  readonly element: HTMLVideoElement;
  play(): void;
  dispose(): void;
}

export interface TrackEvents {
  /** Another picture is there; `mediaTime` in seconds. */
  readonly onPicture: (mediaTime: number) => void;
  /** It has come to its end, or cannot play. */
  readonly onStop: () => void;
  readonly onError: () => void;
}

export function createTrack(
  src: string,
  isMuted: boolean,
  { onPicture, onStop, onError }: TrackEvents,
): Track {
  const element = document.createElement('video');
  Object.assign(element, { preload: 'auto', playsInline: true, muted: isMuted, src });
  let isGone = false;
  function follow(): void {
    element.requestVideoFrameCallback((_, { mediaTime }) => {
      if (isGone) return;
      onPicture(mediaTime);
      follow();
    });
  }
  element.addEventListener('ended', onStop);
  element.addEventListener('error', () => !isGone && onError());
  follow();
  return {
    element,
    play: () => void element.play().catch(() => !isGone && onStop()),
    dispose() {
      isGone = true;
      element.pause();
      element.removeAttribute('src');
      element.load();
    },
  };
}
