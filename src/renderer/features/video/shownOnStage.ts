/** Resolves once a video that was stopped or sought shows the frame it was sent to, and has told its time stamp. */
export async function shownOnStage(video: HTMLVideoElement | null): Promise<void> {
  if (video?.seeking === true) {
    await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
  }
  // The stamp comes with the drawing of the picture.
  for (let drawn = 0; drawn < 2; drawn += 1) await new Promise(requestAnimationFrame);
}
