import type { Command } from 'commander';
import type { VideoResult } from '../../../shared/domain/jobSpecs.ts';
import { numberIn, print } from '../command.ts';
import { findRunPlace, withRun } from '../runOptions.ts';
import type { RunOptions } from '../runOptions.ts';
import type { CliSession } from '../session.ts';

interface Options extends RunOptions {
  readonly input: string;
  readonly out: string;
  readonly alpha: number;
  readonly masks?: string;
  readonly csv?: string;
}

export function addVideo(program: Command, session: CliSession): void {
  withRun(program.command('video').description('segment a video: its size, frame rate and sound are kept'))
    .requiredOption('--input <file>', 'video to segment')
    .requiredOption('--out <file>', 'video to write: .mp4, .m4v, .mov, .mkv or .webm')
    .option('--alpha <share>', 'opacity of the class colours, 0 … 1', numberIn(0, 1, false), 0.3)
    .option('--masks <dir>', 'also an index PNG of each frame, into an empty or new folder')
    .option('--csv <file>', 'also each class’s share of the pixels, a row a frame')
    .action(async (options: Options) => {
      const place = await findRunPlace(session, options);
      const { checkpoint, size, alpha, masks, csv } = options;
      const params = {
        ...{ ...place, checkpoint, size, alpha },
        input: session.path(options.input),
        output: session.path(options.out),
        masks: masks === undefined ? null : session.path(masks),
        csv: csv === undefined ? null : session.path(csv),
        sound: true,
        preview: null,
      };
      const result = await session.runJob({ kind: 'video', params });
      for (const warning of result.warnings) process.stderr.write(`${warning}\n`);
      print(options, { json: result, text: describe(result) });
    });
}

function describe(result: VideoResult): string {
  const { width, height, frameRate, frames, audio } = result;
  const rate = frameRate === null ? '' : `, ${Number(frameRate.toFixed(3))} frames/s`;
  const sound = audio.length === 0 ? 'no sound' : `sound ${audio.join(', ')}`;
  return [
    result.output,
    `${frames} frames of ${width}×${height}${rate}, ${result.codec}, ${sound}`,
    `${result.framesPerSecond.toFixed(1)} frames/s with ${result.run}, step ${result.checkpoint}`,
  ].join('\n');
}
