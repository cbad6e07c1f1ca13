import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { PredictParams, PredictResult } from '../../../shared/domain/jobSpecs.ts';
import { StudioError } from '../../../shared/errors.ts';
import { numberIn, print } from '../command.ts';
import { findRunPlace, withRun, withViews } from '../runOptions.ts';
import type { RunOptions, ViewOptions } from '../runOptions.ts';
import type { CliSession } from '../session.ts';

interface Options extends RunOptions, ViewOptions {
  readonly image?: readonly string[];
  readonly split?: string;
  readonly range?: readonly [number, number];
  readonly dataset?: string;
  readonly out: string;
  readonly overlay?: true;
  readonly alpha: number;
}

export function addPredict(program: Command, session: CliSession): void {
  withViews(
    withRun(program.command('predict').description('segment images: index PNGs, and overlays when asked')),
  )
    .option('--image <path...>', 'image files')
    .option('--split <name>', 'or the images of a split')
    .option('--range <a-b>', 'with --split: from the a-th to the b-th image, the first is 0', parseRange)
    .option('--dataset <name>', 'with --split: dataset (default: the one the run was trained on)')
    .requiredOption('--out <dir>', 'folder for <name>.png and <name>_overlay.png')
    .option('--overlay', 'also write the picture with the classes laid over it')
    .option('--alpha <share>', 'opacity of the classes in the overlay, 0 … 1', numberIn(0, 1, false), 0.3)
    .action(async (options: Options) => {
      const source = chooseSource(session, options);
      const place = await findRunPlace(session, options);
      const { checkpoint, size, alpha, scales, flip } = options;
      const out = session.path(options.out);
      const params = {
        ...place,
        source,
        out,
        overlay: options.overlay === true,
        alpha,
        checkpoint,
        size,
        scales,
        flip,
      };
      const result = await session.runJob({ kind: 'predict', params });
      for (const { message } of result.problems) process.stderr.write(`${message}\n`);
      print(options, { json: result, text: describe(result, out) });
    });
}

function chooseSource(session: CliSession, options: Options): PredictParams['source'] {
  const { image, split, range, dataset } = options;
  if (image !== undefined && (range !== undefined || dataset !== undefined)) {
    throw new StudioError('usage', '--range and --dataset choose among the images of a split.', {
      fix: 'Leave them out, or give --split NAME in place of --image.',
    });
  }
  if (image !== undefined && split === undefined) return { images: image.map((path) => session.path(path)) };
  if (split !== undefined && image === undefined) {
    return { split, range: range ?? null, dataset: dataset ?? null };
  }
  throw new StudioError('usage', 'What to segment is not clear.', {
    fix: 'Give either --image PATH… or --split NAME [--range A-B].',
  });
}

function describe(
  { images, problems, imagesPerSecond, run, checkpoint }: PredictResult,
  out: string,
): string {
  const speed = imagesPerSecond === null ? '' : `, ${imagesPerSecond.toFixed(1)} images/s`;
  const failed = problems.length === 0 ? '' : ` ${problems.length} files could not be read.`;
  return `Segmented ${images.length} images with ${run}, step ${checkpoint}, into ${out}${speed}.${failed}`;
}

function parseRange(text: string): readonly [number, number] {
  const match = /^(\d+)-(\d+)$/.exec(text);
  const range = [Number(match?.[1]), Number(match?.[2])] as const;
  if (match !== null && range[0] <= range[1]) return range;
  throw new InvalidArgumentError('It must be two places such as 0-9, the smaller first.');
}
