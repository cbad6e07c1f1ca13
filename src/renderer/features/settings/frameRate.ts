const framesMeasured = 30;
/** A window that is not drawn gets no frames at all. */
const patienceMs = 2000;

/** Frames a second that this window is drawn with now; null while it is hidden. */
export function measureFrameRate(): Promise<number | null> {
  if (document.hidden) return Promise.resolve(null);
  return new Promise((resolve) => {
    const timer = setTimeout(() => resolve(null), patienceMs);
    let first = 0;
    let frames = 0;
    function next(now: number): void {
      if (frames === 0) first = now;
      frames += 1;
      if (frames <= framesMeasured) {
        requestAnimationFrame(next);
        return;
      }
      clearTimeout(timer);
      resolve((framesMeasured * 1000) / (now - first));
    }
    requestAnimationFrame(next);
  });
}
