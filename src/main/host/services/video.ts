import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import { shortRunName } from '../../../shared/domain/runName.ts';
import { createItemIds } from '../../core/data/import/itemIds.ts';
import { findRun, readRunArguments } from '../../core/store/runStore.ts';
import { findFfmpeg, requireFfmpeg } from '../../core/video/ffmpegTool.ts';
import { grabFrame } from '../../core/video/grabFrame.ts';
import {
  besideVideo,
  freeVideoPath,
  listMadeVideos,
  listSourceVideos,
  readShares,
  videosFolder,
} from '../../core/video/madeVideos.ts';
import { probeVideo } from '../../core/video/probe.ts';
import { readTimeStamps } from '../../core/video/timeStamps.ts';
import { ratio } from '../../core/video/videoInfo.ts';
import type { HostContext } from '../context.ts';
import type { Services } from './services.ts';
import { makeFolder } from '../../core/store/atomicFile.ts';

type VideoService = Services['video'];

const sizeAsTrained = -1;
const installCommand = 'npm run setup';

export function createVideoService(context: HostContext): VideoService {
  const { session, openFiles, uploads, settings } = context;
  /** Where jobs that are not over write to. */
  const promised = new Set<string>();
  return {
    async open({ path: typed }) {
      const path = resolve(typed);
      const { width, height, frameRate, frames, seconds, codec, audio } = await probeVideo(
        await findFfmpeg(settings.toolEnvironment()),
        path,
      );
      return {
        ...{ id: openFiles.idOf(path), path, name: basename(path), width, height, frames, seconds, codec },
        frameRate: frameRate === null ? null : ratio(frameRate),
        hasSound: audio.length > 0,
      };
    },
    async timeStamps({ path: typed }, signal) {
      const tool = await findFfmpeg(settings.toolEnvironment());
      return readTimeStamps(tool, await probeVideo(tool, resolve(typed)), signal);
    },
    async frame({ path: typed, seconds }, signal) {
      const path = resolve(typed);
      const tool = await requireFfmpeg(settings.toolEnvironment());
      const png = await grabFrame(tool, await probeVideo(tool, path), seconds, signal);
      const upload = await uploads.begin(1, png.length);
      const [stem] = createItemIds([basename(path)]);
      await uploads.write(upload, `${stem}_${seconds.toFixed(3)}.png`, 0, png);
      const { paths } = await uploads.finish(upload);
      return { path: paths[0] };
    },
    async lack() {
      if ((await findFfmpeg(settings.toolEnvironment())) !== null) return null;
      return { message: 'ffmpeg was not found. Playing works, export does not.', command: installCommand };
    },
    start: (asked) => startVideo(context, asked, promised),
    async list() {
      const project = session.require().project.dir;
      const [made, sources] = await Promise.all([listMadeVideos(project), listSourceVideos(project)]);
      return { made: made.map((video) => ({ id: openFiles.idOf(video.path), ...video })), sources };
    },
    async shares({ name, points }) {
      const { project } = session.require();
      const video = (await listMadeVideos(project.dir)).find((one) => one.name === name);
      if (video === undefined) {
        throw new StudioError('notFound', `There is no video ${name} in ${videosFolder(project.dir)}.`, {
          fix: 'It may have been removed.',
        });
      }
      const found = await readShares(video.path, points);
      if (found === null) return null;
      const { names, ...shares } = found;
      const known = await runColours(project.dir, video.run);
      return {
        ...shares,
        classes: names.map((label) => ({ name: label, color: known.get(label) ?? '#808080' })),
      };
    },
  };
}

type VideoRequest = Parameters<VideoService['start']>[0];

/** Until the job is over no other gets its path. */
async function startVideo(
  context: HostContext,
  asked: VideoRequest,
  promised: Set<string>,
): ReturnType<VideoService['start']> {
  const { session, jobs } = context;
  const { input, output } = asked;
  const project = session.require().project.dir;
  const run = basename(await findRun(project, asked.run));
  const target =
    output === undefined
      ? await freeVideoPath(project, input, run, promised)
      : promisePath(resolve(output), promised);
  try {
    const job = await startJob(context, project, { ...asked, run }, target);
    void jobs.whenOver(job.id).then(() => promised.delete(target));
    return job;
  } catch (thrown) {
    promised.delete(target);
    throw thrown;
  }
}

function promisePath(path: string, promised: Set<string>): string {
  if (promised.has(path)) {
    throw new StudioError('conflict', `Another video is about to be written to ${path}.`, {
      fix: 'Wait for its end, or choose another file.',
    });
  }
  promised.add(path);
  return path;
}

async function startJob(
  { jobs, cacheDir, videoPreviews }: HostContext,
  project: string,
  { run, checkpoint, input, alpha, sound, masks, csv }: VideoRequest,
  output: string,
): ReturnType<VideoService['start']> {
  const beside = besideVideo(output);
  const place = (asked: string | boolean, usual: string): string | null =>
    asked === true ? usual : asked === false ? null : asked;
  const preview = join(cacheDir, 'videoPreviews', `${randomBytes(8).toString('hex')}.jpg`);
  await makeFolder(dirname(preview));
  const job = jobs.start({
    kind: 'video',
    title: `Segment ${basename(input)} with ${shortRunName(run)}`,
    run,
    params: {
      ...{ project, run, checkpoint, input, output, alpha, sound, preview },
      size: sizeAsTrained,
      masks: place(masks, beside.masks),
      csv: place(csv, beside.csv),
    },
  });
  videoPreviews.set(job.id, preview);
  void jobs.whenOver(job.id).then(async () => {
    videoPreviews.delete(job.id);
    await Promise.all([preview, `${preview}.next`].map((path) => rm(path, { force: true })));
  });
  return job;
}

/** A run that is gone leaves its names without colours. */
async function runColours(project: string, run: string): Promise<ReadonlyMap<string, string>> {
  const args = await findRun(project, run)
    .then(readRunArguments)
    .catch(() => null);
  return new Map((args?.classes ?? []).map(({ name, color }) => [name, color]));
}
