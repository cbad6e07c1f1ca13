import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { ProjectInfo } from '../../shared/contract/library.ts';
import type { StudioClient } from '../../shared/contract/index.ts';
import type { Job } from '../../shared/domain/job.ts';
import type { JobResult, JobSpecs } from '../../shared/domain/jobSpecs.ts';
import { StudioError } from '../../shared/errors.ts';
import type { HostMode } from '../host/context.ts';
import { createHost } from '../host/host.ts';
import type { Host } from '../host/host.ts';
import type { JobRequest } from '../host/jobs/entry.ts';
import { nodeWorkerSpawner } from '../host/jobs/spawnWorker.ts';
import { createProgressPrinter } from './progress.ts';

export interface CliPaths {
  /** `out/main/worker.js` */
  readonly workerPath: string;
  readonly resourcesFolder: string;
  readonly rendererFolder: string;
  /** `out/main/bench.js`; only in a checkout. */
  readonly benchPath: string;
}

/** Ctrl-C: end with what there is (a training writes a checkpoint), or at once with nothing. */
export type OnInterrupt = 'stop' | 'cancel';

/** One command's run: its host, made when first needed, its jobs, and the user's Ctrl-C. */
export interface CliSession {
  readonly paths: CliPaths;
  /** True once the user pressed Ctrl-C, unless the work failed at keeping its state. */
  readonly isInterrupted: boolean;
  /** Of the process, where a command hands on that of another program. */
  exitCode: number;
  /** Set by --trust: the project's own architecture files may run as they are now. */
  trusts: boolean;
  /** Absolute form of a path the user typed. */
  path(typed: string): string;
  host(mode?: HostMode): Host;
  services(): StudioClient;
  /** Opens the project in the folder; throws StudioError where there is none. */
  openProject(folder: string): Promise<ProjectInfo>;
  /** Starts a job in a worker, shows its progress on stderr, resolves with its result. */
  runJob<Kind extends keyof JobSpecs>(
    request: JobRequest<Kind>,
    onInterrupt?: OnInterrupt,
  ): Promise<JobResult<Kind>>;
  /** The same for a job that a service has started. */
  followJob(job: Job, onInterrupt?: OnInterrupt): Promise<unknown>;
  /** Resolves at Ctrl-C, which is then the command's normal end. */
  untilInterrupted(): Promise<void>;
  close(): Promise<void>;
}

/** Ctrl-C, a polite end, a closed terminal window. */
const endSignals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export function createSession(paths: CliPaths): CliSession {
  return new Session(paths);
}

class Session implements CliSession {
  readonly paths: CliPaths;
  isInterrupted = false;
  exitCode = 0;
  trusts = false;
  #host: Host | null = null;
  #running: { readonly id: string; readonly onInterrupt: OnInterrupt } | null = null;
  #endWaiting: (() => void) | null = null;

  constructor(paths: CliPaths) {
    this.paths = paths;
    for (const signal of endSignals) process.on(signal, () => this.#interrupt());
    // The terminal is gone after SIGHUP: what can no longer be shown must not cost the checkpoint.
    process.stderr.on('error', () => undefined);
  }

  path(typed: string): string {
    // npm runs scripts in the checkout; the folder the user stands in is INIT_CWD.
    return resolve(process.env['INIT_CWD'] ?? process.cwd(), typed);
  }

  host(mode: HostMode = 'cli'): Host {
    this.#host ??= createHost({
      mode,
      spawnWorker: nodeWorkerSpawner(this.paths.workerPath, { isOfTerminal: mode === 'cli' }),
      resourcesFolder: this.paths.resourcesFolder,
    });
    return this.#host;
  }

  services(): StudioClient {
    return this.host().services;
  }

  async openProject(folder: string): Promise<ProjectInfo> {
    const path = this.path(folder);
    if (!existsSync(path)) {
      throw new StudioError('notFound', `There is no folder ${path}.`, {
        fix: 'Name the project with --project DIR, or make one: segstudio init DIR',
      });
    }
    const project = await this.services().project.open({ path });
    await this.#useArchitectures(project.path);
    return project;
  }

  async runJob<Kind extends keyof JobSpecs>(
    request: JobRequest<Kind>,
    onInterrupt: OnInterrupt = 'cancel',
  ): Promise<JobResult<Kind>> {
    if ('project' in request.params) await this.#useArchitectures(request.params.project);
    const job = this.host().jobs.start(request);
    return (await this.followJob(job, onInterrupt)) as JobResult<Kind>;
  }

  async followJob(job: Job, onInterrupt: OnInterrupt = 'cancel'): Promise<unknown> {
    const host = this.host();
    const printer = createProgressPrinter(process.stderr);
    const unlisten = host.events.listen((event) => {
      if (event.type === 'job' && event.job.id === job.id) printer.show(event.job.progress);
      if (event.type === 'log') printer.lines(event.lines);
    });
    this.#running = { id: job.id, onInterrupt };
    try {
      const end = await host.jobs.whenOver(job.id);
      // What Ctrl-C was to keep could not be kept: that is the end to tell.
      if (end.outcome === 'failed' && onInterrupt === 'stop') this.isInterrupted = false;
      if (end.outcome !== 'done') throw StudioError.fromData(end.error);
      return end.result;
    } finally {
      this.#running = null;
      unlisten();
      printer.end();
    }
  }

  untilInterrupted(): Promise<void> {
    return new Promise((resolve) => (this.#endWaiting = resolve));
  }

  async close(): Promise<void> {
    await this.#host?.close();
  }

  /** The project's own encoders and decoders: those that are trusted, all of them with --trust. */
  async #useArchitectures(project: string): Promise<void> {
    const { architectures } = this.host();
    const say = (file: string, what: string) => process.stderr.write(`architectures/${file}: ${what}\n`);
    for (const { file, sha256, state } of await architectures.use(project)) {
      if (state === 'trusted') continue;
      if (this.trusts) await architectures.trust(project, file, sha256);
      say(file, this.trusts ? `trusted, SHA-256 ${sha256}` : describeUntrusted(state));
    }
    for (const { file, problem } of await architectures.use(project)) {
      if (problem !== null) say(file, problem);
    }
  }

  /** First time: ask the job to end. Second time: end it. */
  #interrupt(): void {
    if (this.#endWaiting !== null) return this.#endWaiting();
    const running = this.#running;
    if (running === null) process.exit(130);
    const isFirst = !this.isInterrupted;
    this.isInterrupted = true;
    if (running.onInterrupt === 'cancel' || !isFirst) return void this.host().jobs.cancel(running.id);
    process.stderr.write('\nStopping after this step; press Ctrl-C again to end at once.\n');
    this.host().jobs.stop(running.id);
  }
}

function describeUntrusted(state: 'untrusted' | 'changed'): string {
  const why = state === 'changed' ? 'changed since it was trusted' : 'not trusted yet';
  return `${why}, left out; read it, then add --trust`;
}
