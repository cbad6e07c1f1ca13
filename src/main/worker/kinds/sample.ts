import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeSample } from '../../core/data/sample/index.ts';
import { createProgressMeter, type ProgressMeter } from '../../core/progressMeter.ts';
import { findFfmpeg } from '../../core/video/ffmpegTool.ts';
import type { WorkerKind } from '../kind.ts';

const words = { images: 'Drawing streets', frames: 'Filming a street' } as const;

export const sampleKind: WorkerKind<'sample'> = {
  needsTensorFlow: false,
  async run({ folder }, context) {
    const meters = new Map<keyof typeof words, ProgressMeter>();
    const ffmpeg = await findFfmpeg();
    if (ffmpeg === null) context.log('No ffmpeg found: the sample project is made without its video.');
    await writeSample(folder, {
      ffmpeg,
      runs: findSampleRuns(),
      signal: context.signal,
      onProgress: (done, total, what) => {
        const meter = meters.get(what) ?? createProgressMeter(total, what);
        meters.set(what, meter);
        context.progress(meter.at(done, words[what]));
      },
    });
    return { folder };
  },
};

/** `resources/sample/runs` of the installation this module belongs to, at whatever depth the build puts it. */
function findSampleRuns(): string | null {
  for (let folder = dirname(fileURLToPath(import.meta.url)); ; folder = dirname(folder)) {
    const runs = join(folder, 'resources', 'sample', 'runs');
    if (existsSync(runs)) return runs;
    if (folder === dirname(folder)) return null;
  }
}
