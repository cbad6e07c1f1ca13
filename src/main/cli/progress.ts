import { SingleBar } from 'cli-progress';
import type { WriteStream } from 'node:tty';
import type { JobProgress } from '../../shared/domain/job.ts';
import { formatDuration } from './format.ts';

export interface ProgressPrinter {
  show(progress: JobProgress | null): void;
  lines(lines: readonly string[]): void;
  end(): void;
}

/** Without a terminal, a line now and then is enough for a log. */
const plainIntervalMs = 2000;

/** A bar on a terminal, plain lines otherwise. */
export function createProgressPrinter(stream: WriteStream): ProgressPrinter {
  return stream.isTTY ? createBar(stream) : createPlainLines(stream);
}

function createBar(stream: WriteStream): ProgressPrinter {
  const bar = new SingleBar({
    stream,
    format: '{bar} {value}/{total} {unit}  {detail}',
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    hideCursor: true,
    clearOnComplete: true,
    stopOnComplete: false,
  });
  let isStarted = false;
  return {
    show(progress) {
      if (progress === null) return;
      const payload = { unit: progress.unit, detail: describeDetail(progress) };
      if (!isStarted) bar.start(progress.total, progress.done, payload);
      isStarted = true;
      bar.setTotal(Math.max(progress.total, progress.done));
      bar.update(progress.done, payload);
    },
    lines(lines) {
      // Over the bar's line; the next update draws the bar below.
      for (const line of lines) stream.write(`\r\u001B[K${line}\n`);
    },
    end() {
      if (isStarted) bar.stop();
    },
  };
}

function createPlainLines(stream: NodeJS.WritableStream): ProgressPrinter {
  let lastShown = 0;
  let pending: JobProgress | null = null;
  function print(progress: JobProgress): void {
    lastShown = Date.now();
    pending = null;
    stream.write(`${describeProgress(progress)}\n`);
  }
  return {
    show(progress) {
      if (progress === null) return;
      if (Date.now() - lastShown >= plainIntervalMs) print(progress);
      else pending = progress;
    },
    lines(lines) {
      for (const line of lines) stream.write(`${line}\n`);
    },
    end() {
      if (pending !== null) print(pending);
    },
  };
}

/** "120/2500 steps · 18.2 steps/s · 2 min left · Training" */
export function describeProgress(progress: JobProgress): string {
  const total = progress.total > 0 ? `/${progress.total}` : '';
  const detail = describeDetail(progress);
  return `${progress.done}${total} ${progress.unit}${detail === '' ? '' : ` · ${detail}`}`;
}

function describeDetail({ rate, secondsLeft, unit, message }: JobProgress): string {
  const parts = [
    rate === null ? '' : `${rate.toPrecision(3)} ${unit}/s`,
    secondsLeft === null ? '' : `${formatDuration(secondsLeft)} left`,
    message,
  ];
  return parts.filter((part) => part !== '').join(' · ');
}
