import { basename, resolve } from 'node:path';
import type { OpenedPicture } from '../../../shared/domain/prediction.ts';
import { toStudioError, type StudioError } from '../../../shared/errors.ts';
import { mapConcurrently } from '../../core/data/concurrent.ts';
import { readImageSize } from '../../core/data/imageIo.ts';
import type { HostContext } from '../context.ts';
import type { FindStep } from './inference.ts';
import type { Services } from './services.ts';

type PictureProcedures = Pick<Services['inference'], 'openPictures' | 'predictPicture' | 'probe'>;

/** Files looked at a time. */
const readers = 4;

/** Pictures from anywhere on a checkpoint, at once. */
export function createPictureProcedures(
  { session, warm, predictions, openFiles }: HostContext,
  findStep: FindStep,
): PictureProcedures {
  async function openPicture(typed: string): Promise<OpenedPicture> {
    const path = resolve(typed);
    const name = basename(path);
    try {
      const { width, height } = await readImageSize(path);
      return { path, name, id: openFiles.idOf(path), width, height };
    } catch (thrown) {
      return { path, name, problem: reasonOf(toStudioError(thrown)) };
    }
  }

  return {
    openPictures: ({ paths }, signal) => mapConcurrently(paths, readers, signal, openPicture),
    async predictPicture({ run: asked, checkpoint, image: typed, size, scales, flip }, signal) {
      const project = session.require().project.dir;
      const { runFolder, step } = await findStep(asked, checkpoint);
      const run = basename(runFolder);
      const image = resolve(typed);
      return predictions.add(async (out) => {
        const params = { project, run, step, image, size, scales, flip, out };
        return { run, ...(await warm.call('predictPicture', params, signal)) };
      }, image);
    },
    probe: ({ prediction, x, y }) => predictions.probe(prediction, x, y),
  };
}

/** Part of a sentence. */
function reasonOf({ code, details, message }: StudioError): string {
  if (code === 'notFound') return 'the file is gone';
  return String(details?.['why'] ?? message);
}
