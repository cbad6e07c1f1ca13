import { findRun } from '../../core/store/runStore.ts';
import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';

/** Opacity of class colours in overlays, as for videos. */
const overlayAlpha = 0.3;
const sizeAsTrained = -1;

export function createInferenceService({ session, jobs }: HostContext): Services['inference'] {
  return {
    async predict({ run, checkpoint, images, out, overlay }) {
      const project = session.require().project.dir;
      await findRun(project, run);
      return jobs.start({
        kind: 'predict',
        title: `Segment ${images.length} images with ${run}`,
        params: {
          project,
          run,
          checkpoint,
          source: { images },
          out,
          overlay,
          alpha: overlayAlpha,
          size: sizeAsTrained,
        },
      });
    },
  };
}
