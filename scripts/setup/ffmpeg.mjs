import { access, constants, mkdir, rename, rm } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fetchWheel } from './fetchWheel.mjs';
import { cacheDir } from './paths.mjs';
import { probe } from './run.mjs';
import { installHint, SetupError } from './setupError.mjs';
import { unzip } from './unzip.mjs';
import { ffmpegWheel } from './wheels.mjs';

const executable = process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg';

/** Where the fetched ffmpeg lies; the application looks here after PATH. */
export function fetchedFfmpegPath() {
  return join(cacheDir(), 'ffmpeg', executable);
}

/** ffmpeg: the one on PATH, else the one in the wheel imageio-ffmpeg. */
export const ffmpegStep = {
  title: 'ffmpeg',
  async isDone() {
    const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
    const candidates = [...folders.map((folder) => join(folder, executable)), fetchedFfmpegPath()];
    for (const path of candidates) {
      if (await isExecutable(path)) return true;
    }
    return false;
  },
  async run(progress) {
    const wheel = ffmpegWheel();
    if (wheel === undefined) {
      throw new SetupError(
        'ffmpeg was not found, and PyPI has none for this machine.',
        installHint('ffmpeg', 'install ffmpeg and put it on PATH'),
      );
    }
    const wheelPath = await fetchWheel(wheel, progress);
    const staging = join(cacheDir(), `ffmpeg.partial-${process.pid}`);
    try {
      await unzip(wheelPath, staging, placeBinary, (done, total) =>
        progress.update('unpacking', done, total),
      );
      const version = await probe(join(staging, executable), ['-version']);
      if (version === undefined) {
        throw new SetupError(
          'The fetched ffmpeg does not run on this machine.',
          installHint('ffmpeg', 'install ffmpeg and put it on PATH'),
        );
      }
      await mkdir(join(cacheDir(), 'ffmpeg'), { recursive: true });
      await rename(join(staging, executable), fetchedFfmpegPath());
      await rm(wheelPath, { force: true });
      return version.split(' ').slice(0, 3).join(' ');
    } finally {
      await rm(staging, { recursive: true, force: true });
    }
  },
};

function placeBinary(name) {
  return /^imageio_ffmpeg\/binaries\/ffmpeg-/.test(name) ? executable : undefined;
}

async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    () => true,
    () => false,
  );
}
