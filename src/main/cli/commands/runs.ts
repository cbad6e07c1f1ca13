import type { Command } from 'commander';
import type { ImportRunResult } from '../../../shared/domain/jobSpecs.ts';
import type { RunDetail, RunSummary } from '../../../shared/domain/run.ts';
import type { EvaluationResult } from '../../../shared/domain/evaluation.ts';
import { StudioError } from '../../../shared/errors.ts';
import { print, withProject } from '../command.ts';
import type { ProjectOptions } from '../command.ts';
import { describeViews, formatBytes, formatDuration, formatPercent, formatTable } from '../format.ts';
import { openRun, openRuns } from '../runOptions.ts';
import type { CliSession } from '../session.ts';

export function addRuns(program: Command, session: CliSession): void {
  const runs = program.command('runs').description('trained nets of the project');
  addList(runs, session);
  addShow(runs, session);
  addCompare(runs, session);
  addImport(runs, session);
  addRename(runs, session);
  addRemove(runs, session);
}

function addList(runs: Command, session: CliSession): void {
  withProject(runs.command('list').description('all runs, newest first')).action(
    async (options: ProjectOptions) => {
      await session.openProject(options.project);
      const found = await session.services().runs.list();
      const text = found.length === 0 ? 'No run yet: segstudio train' : describeList(found);
      print(options, { json: found, text });
    },
  );
}

function addShow(runs: Command, session: CliSession): void {
  withProject(runs.command('show <run>').description('arguments, checkpoints and scores of a run')).action(
    async (name: string, options: ProjectOptions) => {
      const { run } = await openRun(session, options, name);
      const detail = await session.services().runs.detail({ run });
      const evaluations = await session.services().evaluation.results({ run });
      print(options, { json: documentOf(detail, evaluations), text: describeRun(detail, evaluations) });
    },
  );
}

function addCompare(runs: Command, session: CliSession): void {
  withProject(
    runs.command('compare <runs...>').description('what differs between runs, and their scores'),
  ).action(async (names: readonly string[], options: ProjectOptions) => {
    if (names.length < 2) {
      throw new StudioError('usage', 'Comparing takes two runs at least.', {
        fix: 'See: segstudio runs list',
      });
    }
    const found = await openRuns(session, options, names);
    const details = await Promise.all(found.map((run) => session.services().runs.detail({ run })));
    const differences = differingFields(details);
    const json = { runs: details.map(({ summary }) => summary), differences };
    print(options, { json, text: describeComparison(details, differences) });
  });
}

interface ImportOptions extends ProjectOptions {
  readonly dataset?: string;
}

function addImport(runs: Command, session: CliSession): void {
  withProject(runs.command('import <path>').description('take a run folder of seg-mentor over as a run'))
    .option('--dataset <name>', 'dataset it belongs to here (default: one of its family, or the first)')
    .action(async (path: string, options: ImportOptions) => {
      await session.openProject(options.project);
      const { dataset } = options;
      const request = { path: session.path(path), ...(dataset === undefined ? {} : { dataset }) };
      const job = await session.services().runs.import(request);
      const result = (await session.followJob(job)) as ImportRunResult;
      const steps = `${result.checkpoints.length} checkpoints, steps ${result.checkpoints.join(', ')}`;
      print(options, { json: result, text: `${result.run}: ${steps}` });
    });
}

function addRename(runs: Command, session: CliSession): void {
  withProject(runs.command('rename <run> <name>').description('give a run another name')).action(
    async (typed: string, name: string, options: ProjectOptions) => {
      const { run } = await openRun(session, options, typed);
      await session.services().runs.rename({ run, name });
      print(options, { json: { run: name }, text: `${run} is now ${name}.` });
    },
  );
}

function addRemove(runs: Command, session: CliSession): void {
  withProject(
    runs.command('remove <runs...>').description('remove runs with all their checkpoints, for good'),
  ).action(async (names: readonly string[], options: ProjectOptions) => {
    const found = [...new Set(await openRuns(session, options, names))];
    await session.services().runs.remove({ runs: found });
    print(options, { json: { removed: found }, text: `Removed ${found.join(', ')}.` });
  });
}

/** The run's arguments on top, so that a program finds them without digging. */
function documentOf(detail: RunDetail, evaluations: readonly EvaluationResult[]): unknown {
  const { arguments: args, status, checkpoints, series } = detail;
  return {
    run: detail.summary.run,
    state: detail.summary.state,
    arguments: args,
    steps: status.step,
    totalSteps: args.totalSteps,
    best: status.best,
    latest: status.latestCheckpoint,
    checkpoints,
    series,
    evaluations,
    problem: detail.summary.problem,
  };
}

function describeList(runs: readonly RunSummary[]): string {
  const rows = runs.map((run) => [
    ...[run.run, run.state, `${run.step}/${run.totalSteps ?? '?'}`],
    ...[formatPercent(run.best?.miou ?? null), run.dataset, formatDuration(run.seconds), run.problem ?? ''],
  ]);
  return formatTable(['run', 'state', 'step', 'mIoU %', 'dataset', 'time', ''], rows);
}

function describeRun(detail: RunDetail, evaluations: readonly EvaluationResult[]): string {
  const { arguments: args, status, summary, checkpoints } = detail;
  const recipe = Object.entries(args.recipe).map(([key, value]) => [key, String(value)]);
  const stored = checkpoints.map(({ step, miou, bytes, isBest, isLatest, canResume }) => [
    ...[step, formatPercent(miou), formatBytes(bytes)],
    [isBest ? 'best' : '', isLatest ? 'latest' : '', canResume ? 'can resume' : '']
      .filter(Boolean)
      .join(', '),
  ]);
  const scores = evaluations.map(({ checkpoint, split, dataset, size, images, miou, ...seen }) => [
    ...[checkpoint, split, dataset, size, describeViews(seen).join(', '), images, formatPercent(miou)],
  ]);
  return [
    `${summary.run}: ${summary.state}, step ${status.step} of ${args.totalSteps ?? '?'}, ${formatDuration(status.seconds)}`,
    ...(summary.problem === null ? [] : [summary.problem]),
    ...(status.message === null ? [] : [status.message]),
    `Dataset ${args.dataset}, ${args.trainImages} images; weights: ${args.weights}`,
    '',
    formatTable(['setting', 'value'], recipe),
    '',
    formatTable(['checkpoint', 'mIoU %', 'size', ''], stored),
    ...(scores.length === 0
      ? []
      : ['', formatTable(['checkpoint', 'split', 'dataset', 'size', 'seen', 'images', 'mIoU %'], scores)]),
  ].join('\n');
}

interface Difference {
  readonly field: string;
  /** In the order of the runs. */
  readonly values: readonly unknown[];
}

function differingFields(details: readonly RunDetail[]): readonly Difference[] {
  const all = details.map(({ arguments: args }) => ({ ...args.recipe, dataset: args.dataset }));
  const fields = Object.keys(all[0]) as (keyof (typeof all)[0])[];
  return fields
    .map((field) => ({ field, values: all.map((one) => one[field]) }))
    .filter(({ values }) => new Set(values).size > 1);
}

function describeComparison(details: readonly RunDetail[], differences: readonly Difference[]): string {
  const scores = details.map(({ summary }) => formatPercent(summary.best?.miou ?? null));
  const rows = [
    ...differences.map(({ field, values }) => [field, ...values.map(String)]),
    ['best mIoU % (monitor)', ...scores],
  ];
  return formatTable(['', ...details.map(({ summary }) => summary.run)], rows);
}
