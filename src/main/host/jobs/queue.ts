import type { ChildProcess } from 'node:child_process';
import { isJobOver, type Job, type JobState } from '../../../shared/domain/job.ts';
import type { JobResult, JobSpecs } from '../../../shared/domain/jobSpecs.ts';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { yieldSession } from './background.ts';
import { createCoalescer, type Coalescer } from './coalesce.ts';
import { createEntry, settledWithin, withSilence, type Entry, type JobRequest } from './entry.ts';
import type { Jobs, JobsListener } from './jobs.ts';
import { jobKindInfo, lanePlaces, lanes, mayRunBeside, type Lane } from './lanes.ts';
import { chooseSeat, isTraining, seatEnvironment, type Seat } from './seats.ts';
import type { SpawnWorker } from './spawnWorker.ts';
import { cancelledEnd, type WorkerEnd } from './workerExit.ts';
import { startWorkerProcess, type WorkerDeadlines, type WorkerListener } from './workerProcess.ts';

/** Jobs that are over stay listed up to this many. */
const historyLimit = 200;

export interface JobQueueOptions {
  readonly deadlines?: WorkerDeadlines | undefined;
  readonly memoryLimitBytes?: () => number | null;
  /** Those of this machine; none until they are known, which `onKnown` then tells. Default: its CPU. */
  readonly seats?: (onKnown: () => void) => readonly Seat[];
}

/** The one job queue of a host. */
export class JobQueue implements Jobs {
  readonly #entries = new Map<string, Entry>();
  readonly #spawnWorker: SpawnWorker;
  readonly #listener: JobsListener;
  readonly #options: JobQueueOptions;
  readonly #updates: Coalescer<Job>;
  #isClosing = false;
  #nextRank = 1;

  constructor(spawnWorker: SpawnWorker, listener: JobsListener, options: JobQueueOptions = {}) {
    this.#spawnWorker = spawnWorker;
    this.#listener = listener;
    this.#options = options;
    this.#updates = createCoalescer(
      (_, next: Job) => next,
      (_, job) => listener.onJob(job),
    );
  }

  list(): readonly Job[] {
    return Array.from(this.#entries.values(), ({ job }) => job);
  }

  listOpen(): readonly Pick<Entry, 'job' | 'request'>[] {
    return [...this.#entries.values()].filter(({ job }) => !isJobOver(job.state));
  }

  start(request: JobRequest): Job {
    return this.#enter(createEntry(request, this.#nextRank++));
  }

  whenOver(id: string): Promise<WorkerEnd> {
    return this.#find(id).over;
  }

  async runToEnd<Kind extends keyof JobSpecs>(
    request: JobRequest<Kind>,
    signal?: AbortSignal,
  ): Promise<JobResult<Kind>> {
    // The caller may have gone while it waited for a turn.
    if (signal?.aborted === true) throw new StudioError('cancelled', 'Cancelled.');
    const { id } = this.start(request);
    const cancel = (): void => void this.cancel(id);
    signal?.addEventListener('abort', cancel);
    const end = await this.whenOver(id);
    signal?.removeEventListener('abort', cancel);
    if (end.outcome === 'done') return end.result as JobResult<Kind>;
    throw StudioError.fromData(end.error);
  }

  pause(id: string): Job {
    return this.#ask(id, 'pause');
  }

  unpause(id: string): Job {
    return this.#ask(id, 'resume');
  }

  stop(id: string): Job {
    return this.#ask(id, 'stop', 'stopping');
  }

  cancel(id: string): Job {
    return this.#ask(id, 'cancel', 'stopping');
  }

  move(id: string, to: number): Job {
    const entry = this.#findWaiting(id);
    const before = this.#waiting(jobKindInfo[entry.job.kind].lane);
    const ranks = before.map(({ job }) => job.rank);
    const after = before.filter((other) => other !== entry);
    after.splice(to, 0, entry);
    for (const [place, other] of after.entries()) {
      if (other.job.rank === ranks[place]) continue;
      other.job = { ...other.job, rank: ranks[place] };
      this.#listener.onJob(other.job);
    }
    return entry.job;
  }

  requeue(id: string): Job {
    const { job, request } = this.#find(id);
    if (job.state === 'cancelled' && job.startedAt === null && !this.#isClosing)
      return this.#enter(createEntry(request, job.rank, job));
    throw new StudioError('conflict', `"${job.title}" was not taken out of the queue.`, {
      fix: 'Look at the list again: it waits, has started or has ended.',
    });
  }

  startNow(id: string): Job {
    const entry = this.#findWaiting(id);
    this.#assertMasksAreFree(entry);
    this.#launch(entry, this.#freeSeat(entry) ?? this.#freeSeat(entry, []) ?? null);
    return entry.job;
  }

  giveWay(): void {
    for (const { seat, worker } of this.#underWay()) if (seat === 'cpu') worker?.giveWay();
  }

  async close(deadlineMs: number): Promise<void> {
    this.#isClosing = true;
    const open = [...this.#entries.values()].filter(({ job }) => !isJobOver(job.state));
    // A training keeps a checkpoint; the others leave nothing half-written.
    for (const { job } of open) {
      if (job.kind === 'train') this.stop(job.id);
      else this.cancel(job.id);
    }
    await settledWithin(
      open.map(({ over }) => over),
      deadlineMs,
    );
    for (const { worker } of open) worker?.release();
    this.#updates.dispose();
  }

  #enter(entry: Entry): Job {
    this.#entries.set(entry.job.id, entry);
    this.#listener.onJob(entry.job);
    this.#startWaiting(jobKindInfo[entry.job.kind].lane);
    return entry.job;
  }

  /** A change of state is told at once, anything else at 20 Hz. */
  #change(entry: Entry, patch: Partial<Job>): Job {
    const before = entry.job.state;
    entry.job = { ...entry.job, ...patch };
    if (entry.job.state === before) {
      this.#updates.add(entry.job.id, entry.job);
    } else {
      this.#updates.drop(entry.job.id);
      this.#listener.onJob(entry.job);
    }
    return entry.job;
  }

  #find(id: string): Entry {
    const entry = this.#entries.get(id);
    if (entry !== undefined) return entry;
    throw new StudioError('notFound', `There is no job ${id}.`, { fix: 'It may be long over.' });
  }

  #findWaiting(id: string): Entry {
    const entry = this.#find(id);
    if (entry.job.state === 'queued' && !this.#isClosing) return entry;
    throw new StudioError('conflict', `"${entry.job.title}" no longer waits.`, {
      fix: 'Look at the list again: it has started or ended.',
    });
  }

  #assertMasksAreFree({ job }: Entry): void {
    const other = this.#underWay().find((one) => !mayRunBeside(job.kind, [one.job.kind]));
    if (other === undefined) return;
    throw new StudioError(
      'conflict',
      `"${job.title}" cannot start beside "${other.job.title}": one reads the masks that the other rewrites.`,
      { fix: 'Wait until that has ended.' },
    );
  }

  #waiting(lane: Lane): Entry[] {
    return [...this.#entries.values()]
      .filter(({ job }) => jobKindInfo[job.kind].lane === lane && job.state === 'queued')
      .sort((a, b) => a.job.rank - b.job.rank);
  }

  #startWaiting(lane: Lane): void {
    if (this.#isClosing) return;
    const inLane = [...this.#entries.values()].filter(({ job }) => jobKindInfo[job.kind].lane === lane);
    const waiting = this.#waiting(lane);
    const busy = inLane.filter(isUnderWay).length;
    for (const entry of waiting.slice(0, Math.max(0, lanePlaces[lane] - busy))) {
      const seat = this.#freeSeat(entry);
      const others = this.#underWay().map(({ job }) => job.kind);
      if (seat !== undefined && mayRunBeside(entry.job.kind, others)) this.#launch(entry, seat);
    }
  }

  #underWay(): Entry[] {
    return [...this.#entries.values()].filter(isUnderWay);
  }

  /** Null: it needs none; undefined: it must wait for one. */
  #freeSeat({ request }: Entry, others = this.#underWay()): Seat | null | undefined {
    if (!isTraining(request)) return null;
    const taken = others.map(({ seat }) => seat);
    const seats = this.#options.seats?.(() => this.#startWaiting('training')) ?? ['cpu'];
    return chooseSeat(request, seats, taken);
  }

  #launch(entry: Entry, seat: Seat | null): void {
    this.#change(entry, { state: 'running', startedAt: new Date().toISOString() });
    entry.seat = seat;
    const { deadlines, memoryLimitBytes } = this.#options;
    const worker = startWorkerProcess(
      () => this.#spawn(entry, seat),
      ...([entry.request, this.#workerListener(entry), deadlines] as const),
      memoryLimitBytes?.(),
    );
    entry.worker = worker;
    void worker.ended.then((end) => this.#finish(entry, end));
  }

  #spawn({ request }: Entry, seat: Seat | null): ChildProcess {
    const child = this.#spawnWorker(seatEnvironment(seat));
    if (isTraining(request)) yieldSession(child.pid);
    return child;
  }

  #workerListener(entry: Entry): WorkerListener {
    return {
      onProgress: (progress) => this.#change(entry, { progress: withSilence(progress, entry.silence) }),
      onEvent: (event) => {
        if (event.kind === 'run') this.#change(entry, { run: event.run });
        this.#listener.onEvent(entry.job, entry.request, event);
      },
      onPaused: (paused) => {
        const { state } = entry.job;
        if (state === 'running' || state === 'paused') {
          this.#change(entry, { state: paused ? 'paused' : 'running' });
        }
      },
      onSilent: (seconds) => {
        entry.silence = seconds;
        const { progress } = entry.job;
        if (progress !== null && seconds > 0) {
          this.#change(entry, { progress: withSilence(progress, seconds) });
        }
      },
    };
  }

  async #finish(entry: Entry, end: WorkerEnd): Promise<void> {
    entry.worker = null;
    const told = await this.#listener
      .onEnd(entry.job, entry.request, end)
      .catch((thrown: unknown): WorkerEnd => ({ outcome: 'failed', error: toStudioError(thrown).toData() }));
    const error = told.outcome === 'done' ? null : told.error;
    this.#change(entry, { state: told.outcome, error, endedAt: new Date().toISOString() });
    entry.settle(told);
    forgetOld(this.#entries);
    for (const lane of lanes) this.#startWaiting(lane);
  }

  /** Passes a wish on to a job that is not over. Pausing shows when the worker has paused. */
  #ask(id: string, wish: 'pause' | 'resume' | 'stop' | 'cancel', state?: JobState): Job {
    const entry = this.#find(id);
    if (isJobOver(entry.job.state)) return entry.job;
    if (entry.worker !== null) {
      entry.worker[wish]();
      return state === undefined ? entry.job : this.#change(entry, { state });
    }
    // Without a worker a job waits, or its end is being told already: only the first can be ended.
    if (entry.job.state !== 'queued' || state === undefined) return entry.job;
    const stopping = this.#change(entry, { state });
    void this.#finish(entry, cancelledEnd());
    return stopping;
  }
}

function isUnderWay({ job }: Entry): boolean {
  return job.state !== 'queued' && !isJobOver(job.state);
}

function forgetOld(entries: Map<string, Entry>): void {
  const over = [...entries].filter(([, { job }]) => isJobOver(job.state));
  for (const [id] of over.slice(0, Math.max(0, over.length - historyLimit))) entries.delete(id);
}
