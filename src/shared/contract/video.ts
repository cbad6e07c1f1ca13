import { z } from 'zod';
import type { Job } from '../domain/job.ts';
import type { MadeVideo, OpenedVideo, VideoShares } from '../domain/video.ts';
import { checkpoint, filePath, output, procedure, safeName } from './base.ts';

export const videoContract = {
  /** Looks at a video and makes it known by an id. Throws StudioError in one line for one that cannot be read. */
  open: procedure.input(z.object({ path: filePath })).output(output<OpenedVideo>()),
  /**
   * When each frame is shown, in order: seconds from the start of the video, numbered as an export numbers them. Null
   * where the file does not tell. The file may have to be read to its end.
   */
  timeStamps: procedure.input(z.object({ path: filePath })).output(output<readonly number[] | null>()),
  /**
   * The frame shown at `seconds` as a picture among this host's own files, for `inference.predictPicture`; they go when
   * the host ends.
   */
  frame: procedure
    .input(z.object({ path: filePath, seconds: z.number().min(0).max(1e7) }))
    .output(output<{ readonly path: string }>()),
  /** Why no video can be written, with the command that mends it; null when all is there. */
  lack: procedure.output(output<{ readonly message: string; readonly command: string } | null>()),
  /**
   * Segments a video; without `output` into the project's `videos` folder. While it runs: `blobUrl.videoFrame`.
   * Throws StudioError('conflict') while another writes to `output`.
   */
  start: procedure
    .input(
      z.object({
        run: safeName,
        checkpoint,
        input: filePath,
        output: filePath.optional(),
        alpha: z.number().min(0).max(1).default(0.3),
        sound: z.boolean().default(true),
        /** A folder, or true: beside the video. */
        masks: z.union([filePath, z.boolean()]).default(false),
        csv: z.union([filePath, z.boolean()]).default(false),
      }),
    )
    .output(output<Job>()),
  /** In the project's `videos` folder: finished videos, newest first, and paths of others that could be segmented. */
  list: procedure.output(
    output<{ readonly made: readonly MadeVideo[]; readonly sources: readonly string[] }>(),
  ),
  /** Class shares over time of a made video, at most `points` of them; null where none were kept. */
  shares: procedure
    .input(z.object({ name: safeName, points: z.number().int().min(2).max(5000).default(1000) }))
    .output(output<VideoShares | null>()),
};
