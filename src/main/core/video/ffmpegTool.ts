import { stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { StudioError } from '../../../shared/errors.ts';
import { cacheFolder } from '../store/cacheFolder.ts';
import { firstExecutable, placesOnPath, programSuffix } from '../store/programs.ts';
import { runTool } from './toolProcess.ts';

/** The ffmpeg that is used, and the ffprobe beside it; the one set-up fetches comes without ffprobe. */
export interface FfmpegTool {
  readonly ffmpeg: string;
  readonly ffprobe: string | null;
  /** "5.1.9-0+deb12u1" */
  readonly version: string;
}

const versionTimeoutMs = 10_000;

/** The path set by `STUDIO_FFMPEG`, then PATH, then what set-up fetched. Null when there is none. */
export async function findFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<FfmpegTool | null> {
  const configured = env['STUDIO_FFMPEG'];
  const fetched = join(cacheFolder(env), 'ffmpeg', `ffmpeg${programSuffix}`);
  const ffmpeg = configured ?? (await firstExecutable([...placesOnPath('ffmpeg', env), fetched]));
  if (ffmpeg === null) return null;
  const version = await readVersion(ffmpeg);
  if (version === null) return null;
  const ffprobe = await firstExecutable([join(dirname(ffmpeg), `ffprobe${programSuffix}`)]);
  return { ffmpeg, ffprobe, version };
}

/** `findFfmpeg` for work that cannot go on without. */
export async function requireFfmpeg(env: NodeJS.ProcessEnv = process.env): Promise<FfmpegTool> {
  const tool = await findFfmpeg(env);
  if (tool !== null) return tool;
  throw new StudioError('missingTool', 'Video needs ffmpeg, and none was found.', {
    fix: 'Run: npm run setup, or install ffmpeg and put it on PATH.',
  });
}

/** What programs said of themselves, by path; kept while their file is the same. */
const told = new Map<string, { readonly stamp: string; readonly version: string }>();

async function readVersion(ffmpeg: string): Promise<string | null> {
  const file = await stat(ffmpeg).catch(() => null);
  if (file === null) return askVersion(ffmpeg); // a name to be found on PATH
  const stamp = `${file.ino}-${file.size}-${file.mtimeMs}`;
  const known = told.get(ffmpeg);
  if (known?.stamp === stamp) return known.version;
  const version = await askVersion(ffmpeg);
  if (version !== null) told.set(ffmpeg, { stamp, version });
  return version;
}

async function askVersion(ffmpeg: string): Promise<string | null> {
  try {
    const { stdout } = await runTool(ffmpeg, ['-hide_banner', '-version'], { timeoutMs: versionTimeoutMs });
    return /^ffmpeg version (\S+)/m.exec(stdout)?.[1] ?? null;
  } catch {
    return null; // not startable: the same as not there
  }
}

/** Names of the video and audio encoders this ffmpeg was built with. */
export async function listEncoders(tool: FfmpegTool): Promise<ReadonlySet<string>> {
  const { stdout } = await runTool(tool.ffmpeg, ['-hide_banner', '-encoders'], {
    timeoutMs: versionTimeoutMs,
  });
  return new Set([...stdout.matchAll(/^ [VA][.FSXBD]{5} (\S+)/gm)].map((match) => match[1]));
}

/** Frames keep their time stamps; the option's name changed with ffmpeg 5.1. */
export function passthroughOption(tool: FfmpegTool): readonly string[] {
  const version = /^n?(\d+)\.(\d+)/.exec(tool.version);
  const isOld = version !== null && Number(version[1]) + Number(version[2]) / 10 < 5.1;
  return [isOld ? '-vsync' : '-fps_mode', 'passthrough'];
}
