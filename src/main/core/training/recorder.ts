import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { LabelClass } from '../../../shared/domain/labels.ts';
import type { CheckpointScore, RunState, RunStatus } from '../../../shared/domain/run.ts';
import { classIouTag, seriesTags } from '../../../shared/domain/series.ts';
import type { Clock } from '../clock.ts';
import { encodeIndexPng } from '../data/maskIo.ts';
import type { JobContext } from '../jobContext.ts';
import { createFolderAtomic, makeFolder } from '../store/atomicFile.ts';
import { createEventWriter } from '../store/eventFile.ts';
import { appendRunLog } from '../store/runStore.ts';
import type { MonitorScore } from './monitor.ts';
import { keepStatus } from './statusKeeper.ts';

const logEverySteps = 20;

/** Writes down what a run does: events, status, log and previews in its folder, the same to the job's host. */
export interface Recorder {
  readonly status: RunStatus;
  /** Step of this session's last score; null before it. */
  readonly scoredStep: number | null;
  /** After each step; `done` counts steps, `imagesPerSecond` is null until it is known. */
  step(done: number, values: StepValues): Promise<void>;
  score(done: number, score: MonitorScore): Promise<void>;
  checkpoint(done: number, score: CheckpointScore | null, isBest: boolean): Promise<void>;
  /** Changes the run's state; written at once. */
  state(state: RunState, message: string | null): Promise<void>;
  /** Says how the run ended that did not end by itself; written at once. */
  end(how: Pick<RunStatus, 'state' | 'message' | 'errorCode'>): Promise<void>;
  text(tag: string, markdown: string): Promise<void>;
  log(line: string): Promise<void>;
  close(): Promise<void>;
}

export interface StepValues {
  readonly loss: number;
  readonly learningRate: number;
  readonly epoch: number;
  readonly imagesPerSecond: number | null;
  readonly secondsLeft: number | null;
}

export interface RecorderOptions {
  readonly folder: string;
  readonly classes: readonly LabelClass[];
  /** Where the run stands: of a resumed run, as its checkpoint left it. */
  readonly status: RunStatus;
  readonly clock: Clock;
  readonly context: JobContext;
}

export async function createRecorder(options: RecorderOptions): Promise<Recorder> {
  const { folder, classes, clock, context } = options;
  const events = await createEventWriter(folder, options.status.step + 1);
  const status = keepStatus(folder, options.status, clock);
  let scoredStep: number | null = null;

  async function scalars(step: number, values: Readonly<Record<string, number>>): Promise<void> {
    const seconds = clock.seconds();
    await events.scalars(step, { ...values, [seriesTags.activeSeconds]: seconds });
    context.emit({ kind: 'scalars', step, seconds, values: finiteOrNull(values) });
  }

  async function log(line: string): Promise<void> {
    await appendRunLog(folder, line);
    context.log(line);
  }

  return {
    get status() {
      return status.current;
    },
    get scoredStep() {
      return scoredStep;
    },
    log,
    text: (tag, markdown) => events.text(status.current.step, tag, markdown),
    async step(done, values) {
      const { loss, learningRate, epoch, imagesPerSecond } = values;
      await scalars(done, stepScalars(loss, learningRate, imagesPerSecond));
      const finite = Number.isFinite(loss) ? loss : null;
      await status.soon({ step: done, epoch, loss: finite, imagesPerSecond });
      if (done % logEverySteps === 0) await log(stepLine(done, values));
    },
    async score(done, score) {
      scoredStep = done;
      await scalars(done, scoreScalars(score, classes));
      await writePreviews(folder, done, score, classes);
      context.emit({ kind: 'preview', step: done, items: score.previews.map(({ id }) => id) });
      await log(`step ${done}  mIoU ${(score.miou * 100).toFixed(1)} %`);
    },
    async checkpoint(done, score, isBest) {
      const best = isBest ? score : status.current.best;
      await status.now({ latestCheckpoint: done, best });
      context.emit({ kind: 'checkpoint', step: done, miou: score?.miou ?? null });
    },
    state: (state, message) => status.now({ state, message, errorCode: null }),
    end: (how) => status.now(how),
    async close() {
      await status.close();
      await events.close();
    },
  };
}

function finiteOrNull(values: Readonly<Record<string, number>>): Record<string, number | null> {
  const entries = Object.entries(values);
  return Object.fromEntries(entries.map(([tag, value]) => [tag, Number.isFinite(value) ? value : null]));
}

function stepScalars(
  loss: number,
  learningRate: number,
  imagesPerSecond: number | null,
): Record<string, number> {
  const values = { [seriesTags.loss]: loss, [seriesTags.learningRate]: learningRate };
  return imagesPerSecond === null ? values : { ...values, [seriesTags.imagesPerSecond]: imagesPerSecond };
}

function scoreScalars(score: MonitorScore, classes: readonly LabelClass[]): Record<string, number> {
  const perClass = score.classIou.flatMap((iou, id) =>
    iou === null ? [] : [[classIouTag(classes[id].name), iou] as const],
  );
  const values = { [seriesTags.miou]: score.miou, [seriesTags.pixelAccuracy]: score.pixelAccuracy };
  const compared = score.miouBatchStatistics;
  return {
    ...values,
    ...(compared === null ? {} : { [seriesTags.miouTrainMode]: compared }),
    ...Object.fromEntries(perClass),
  };
}

function stepLine(done: number, { loss, learningRate, imagesPerSecond, secondsLeft }: StepValues): string {
  const speed = imagesPerSecond === null ? '' : `  ${imagesPerSecond.toFixed(1)} images/s`;
  const left = secondsLeft === null ? '' : `  ${describeSeconds(secondsLeft)} left`;
  return `step ${done}  loss ${loss.toFixed(4)}  rate ${learningRate.toExponential(2)}${speed}${left}`;
}

function describeSeconds(seconds: number): string {
  return seconds < 90 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} min`;
}

/** `previews/<step>/<item>.png`; a resumed run replaces those of steps it does again. */
async function writePreviews(
  folder: string,
  step: number,
  { previews }: MonitorScore,
  classes: readonly LabelClass[],
): Promise<void> {
  const target = join(folder, 'previews', String(step));
  await makeFolder(join(folder, 'previews'));
  await rm(target, { recursive: true, force: true });
  await createFolderAtomic(target, async (temp) => {
    for (const { id, prediction } of previews) {
      await writeFile(join(temp, `${id}.png`), await encodeIndexPng(prediction, classes));
    }
  });
}
