import { Option } from 'commander';
import type { Command } from 'commander';
import type { EvaluationResult } from '../../../shared/domain/evaluation.ts';
import { print } from '../command.ts';
import { describeViews, formatCount, formatPercent, formatTable } from '../format.ts';
import { findRunPlace, withRun, withViews } from '../runOptions.ts';
import type { RunOptions, ViewOptions } from '../runOptions.ts';
import type { CliSession } from '../session.ts';

interface Options extends RunOptions, ViewOptions {
  readonly split: string;
  readonly dataset?: string;
  readonly grid: 'label' | 'training';
}

export function addTest(program: Command, session: CliSession): void {
  withViews(
    withRun(
      program.command('test').description('mIoU, per-class IoU, accuracy, confusion matrix, 95 % interval'),
    ),
  )
    .option('--split <name>', 'split to score', 'val')
    .option('--dataset <name>', 'dataset (default: the one the run was trained on)')
    .addOption(
      new Option('--grid <grid>', '"label": at each label’s own size; "training": as the 2018 framework did')
        .choices(['label', 'training'])
        .default('label'),
    )
    .action(async (options: Options) => {
      const place = await findRunPlace(session, options);
      const { checkpoint, split, size, grid, scales, flip } = options;
      const asked = { checkpoint, split, size, grid, scales, flip };
      const params = { ...place, ...asked, dataset: options.dataset ?? null };
      const result = await session.runJob({ kind: 'evaluate', params });
      print(options, { json: result, text: describe(result) });
    });
}

function describe(result: EvaluationResult): string {
  const rows = result.perClass.map(({ name, iou, pixels }) => [
    ...[name, formatPercent(iou), formatCount(pixels)],
  ]);
  const [low, high] = result.ci95;
  const counts = [
    `${result.images} images`,
    `${result.imagesPerSecond.toFixed(1)} images/s`,
    ...describeViews(result),
  ];
  return [
    `${result.run}, step ${result.checkpoint}, ${result.split}: ${counts.join(', ')}`,
    `mIoU            ${formatPercent(result.miou)} %  (95 % interval ${formatPercent(low)} … ${formatPercent(high)})`,
    `Pixel accuracy  ${formatPercent(result.pixelAccuracy)} %`,
    formatTable(['class', 'IoU %', 'pixels'], rows),
  ].join('\n');
}
