import { setImmediate as yieldToEvents } from 'node:timers/promises';
import { epochCounter } from '../../../shared/domain/epochs.ts';
import type { TrainResult } from '../../../shared/domain/jobSpecs.ts';
import type { Clock } from '../clock.ts';
import type { Batch } from '../data/loader.ts';
import { aroundPauses } from '../jobContext.ts';
import type { JobContext, JobToken } from '../jobContext.ts';
import { createProgressMeter } from '../progressMeter.ts';
import type { ProgressMeter } from '../progressMeter.ts';
import { writeRunArguments } from '../store/runStore.ts';
import type { MonitorScore } from './monitor.ts';
import { calibrationEnd, stepsForMinutes } from './plan.ts';
import { rateAt } from './schedules.ts';
import { diverged, isNewBest, saveSnapshot } from './snapshot.ts';
import type { Training } from './training.ts';

/**
 * Trains until the run's last step and its score, a stop, or a loss that is not finite. After a stop the run can be
 * resumed where it ended; an abort loses what came after the last checkpoint.
 */
export async function runLoop(training: Training, job: JobContext): Promise<TrainResult> {
  const { recipe, recorder, clock, trainer } = training;
  let done = training.startStep;
  let meter = stepMeter(training);
  const context = { ...job, token: restingToken(training, job.token, () => meter.rest()) };
  const { token, signal } = context;
  const stepSeconds: number[] = [];
  await recorder.state('running', null);

  while (done < (training.args.totalSteps ?? Infinity)) {
    await yieldToEvents();
    await token.whilePaused();
    signal.throwIfAborted();
    if (token.isStopping) break;

    const started = clock.seconds();
    const batch = await nextBatch(training, done);
    const learningRate = rateAt(recipe, done, training.args.totalSteps);
    const size = { update: done + 1 - training.optimizerSince, learningRate };
    const loss = trainer.step(batch, size);
    if (!Number.isFinite(loss)) throw diverged(training, done + 1, 'loss');
    done += 1;

    const progress = meter.at(done, 'Training');
    const imagesPerSecond = progress.rate === null ? null : progress.rate * recipe.batchSize;
    context.progress({ ...progress, imagesPerSecond });
    const epoch = epochCounter(training.args)(done);
    const secondsLeft = training.args.totalSteps === null ? null : progress.secondsLeft;
    await recorder.step(done, { loss, learningRate, epoch, imagesPerSecond, secondsLeft });

    if (training.args.totalSteps === null) {
      stepSeconds.push(clock.seconds() - started);
      if (done < calibrationEnd(recipe, training.startStep)) continue;
      await fixTotalSteps(training, done, median(stepSeconds), context);
      meter = stepMeter(training);
    } else if (done < training.args.totalSteps) {
      await scoreAndSave(training, done, context);
    }
  }

  await finish(training, done, context);
  return describeResult(training, done, clock.seconds());
}

/** What is due after a step that is not the last. */
async function scoreAndSave(training: Training, done: number, context: JobContext): Promise<void> {
  const { monitorEvery, checkpointEvery } = training.intervals;
  const score = done % monitorEvery === 0 ? await monitor(training, done, context) : null;
  // A new best is always kept, or it would be lost.
  if (isNewBest(training, score) || done % checkpointEvery === 0) await saveSnapshot(training, done, score);
}

/** The last step's score, and a checkpoint of where the run ends. A stop amid that score leaves it to be resumed. */
async function finish(training: Training, done: number, context: JobContext): Promise<void> {
  const { recorder, args } = training;
  const isLast = done === args.totalSteps;
  const isScoreDue = isLast && training.monitor !== null && recorder.scoredStep !== done;
  const score = isScoreDue ? await monitor(training, done, context) : null;
  if (score !== null || isUnsaved(training, done)) {
    await saveSnapshot(training, done, score);
  }
  if (!isLast) return recorder.state('stopped', `Stopped at step ${done}.`);
  if (!isScoreDue || score !== null) return recorder.state('done', null);
  await recorder.state('stopped', `Stopped after the last step, ${done}, before its score. Resume takes it.`);
}

function isUnsaved({ recorder }: Training, done: number): boolean {
  return done > (recorder.status.latestCheckpoint ?? 0);
}

/** An image that cannot be read says nothing against the steps before it: they are kept. */
async function nextBatch(training: Training, done: number): Promise<Batch> {
  try {
    return await training.loader.next();
  } catch (thrown) {
    // The first error is the one to tell.
    if (isUnsaved(training, done)) await saveSnapshot(training, done, null).catch(() => undefined);
    throw thrown;
  }
}

/** Wherever a training waits while it is paused, also amid a score: its clock stands still, and its status says so. */
function restingToken({ clock, recorder }: Training, token: JobToken, rest: () => void): JobToken {
  return aroundPauses(token, async (wait) => {
    clock.pause();
    await recorder.state('paused', null);
    await wait();
    clock.resume();
    rest();
    await recorder.state(token.isStopping ? 'stopping' : 'running', null);
  });
}

function stepMeter({ args, recipe, startStep }: Training): ProgressMeter {
  return createProgressMeter(args.totalSteps ?? calibrationEnd(recipe, startStep), 'steps');
}

async function monitor(training: Training, done: number, context: JobContext): Promise<MonitorScore | null> {
  if (training.monitor === null) return null;
  const score = await training.monitor.score(context, isComparisonDue(training, done));
  if (score !== null) await training.recorder.score(done, score);
  return score;
}

/** Scoring both ways doubles the time: every fourth score, and the last, is enough to see them drift apart. */
function isComparisonDue({ args, intervals }: Training, done: number): boolean {
  return done === args.totalSteps || (done / intervals.monitorEvery) % 4 === 1;
}

/**
 * Turns the recipe's minutes into steps, once, from what the first steps, a score and a checkpoint took. A score that a
 * stop cut short tells nothing: the length is left to the resumed run, unless it is the most steps there may be.
 */
async function fixTotalSteps(
  training: Training,
  done: number,
  step: number,
  context: JobContext,
): Promise<void> {
  const { clock, recipe, args, folder, intervals, recorder } = training;
  const [score, monitorSeconds] = await timed(clock, () => monitor(training, done, context));
  const isCutShort = training.monitor !== null && score === null;
  if (isCutShort && done !== recipe.maxSteps) return;
  const [, checkpointSeconds] = await timed(clock, () => saveSnapshot(training, done, score));
  const speed = { step, monitor: monitorSeconds, checkpoint: checkpointSeconds, elapsed: clock.seconds() };
  const totalSteps = stepsForMinutes(recipe, done, speed, intervals);
  training.args = { ...args, totalSteps };
  await writeRunArguments(folder, training.args);
  await recorder.log(`${recipe.maxMinutes} minutes are ${totalSteps} steps at ${step.toFixed(2)} s each`);
}

/** Unmoved by the first step, which allocates, and by another program's burst. */
function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

async function timed<Result>(
  clock: Clock,
  work: () => Promise<Result>,
): Promise<readonly [Result, seconds: number]> {
  const started = clock.seconds();
  const result = await work();
  return [result, clock.seconds() - started];
}

function describeResult(training: Training, done: number, seconds: number): TrainResult {
  const { recorder, args, device, run } = training;
  const { imagesPerSecond, best } = recorder.status;
  return {
    run,
    steps: done,
    totalSteps: args.totalSteps ?? done,
    seconds,
    imagesPerSecond,
    best,
    device,
    weights: args.weights,
  };
}
