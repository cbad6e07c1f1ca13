import type { PrelabelParams, PrelabelResult, PrelabelUndone } from '../../../shared/domain/prelabel.ts';
import { StudioError, toStudioError } from '../../../shared/errors.ts';
import { chooseItems } from '../../core/inference/predictItems.ts';
import { discardFolder } from '../../core/store/atomicFile.ts';
import {
  maskStamps,
  placePrelabel,
  prelabelFolder,
  takePrelabelBack,
  type PlacedPrelabel,
  type TakenBack,
} from '../../core/store/prelabelMasks.ts';
import type { EventHub } from '../events.ts';
import type { WorkerEnd } from '../jobs/workerExit.ts';
import type { OpenProject, ProjectSession } from '../session.ts';
import type { OpenMasks } from './openMasks.ts';

type Wanted = Omit<PrelabelParams, 'project' | 'folder'>;

/** Masks made of predictions: asked for, put in place when the worker has prepared them, and taken back. */
export class PrelabelJobs {
  readonly #session: ProjectSession;
  readonly #masks: OpenMasks;
  readonly #events: EventHub;
  /** By the folder of each one under way: what the masks were when it was asked for. */
  readonly #asked = new Map<string, ReadonlyMap<string, string>>();

  constructor(session: ProjectSession, masks: OpenMasks, events: EventHub) {
    this.#session = session;
    this.#masks = masks;
    this.#events = events;
  }

  /** What a worker needs to prepare the masks. Throws StudioError where none may be written. */
  async ask(wanted: Wanted): Promise<PrelabelParams> {
    await this.#masks.writeAll();
    // A project that another process writes is told of now, not after an hour of predicting.
    const { project, datasets } = await this.#session.write((open) => Promise.resolve(open));
    const { dataset } = await datasets.get(wanted.dataset);
    const folder = prelabelFolder(dataset);
    this.#asked.set(folder, await maskStamps(dataset, chooseItems({ dataset }, wanted.items)));
    return { ...wanted, project: project.dir, folder };
  }

  /** Puts in place what the worker has prepared; returns the end to be told. What was prepared in vain is removed. */
  async place(params: PrelabelParams, end: WorkerEnd): Promise<WorkerEnd> {
    const asked = this.#asked.get(params.folder) ?? new Map<string, string>();
    this.#asked.delete(params.folder);
    try {
      if (end.outcome !== 'done') return end;
      return { outcome: 'done', result: await this.#placeNow(params, end.result as PrelabelResult, asked) };
    } catch (thrown) {
      return { outcome: 'failed', error: toStudioError(thrown).toData() };
    } finally {
      await discardFolder(params.folder).catch(() => undefined);
    }
  }

  /** Throws StudioError: 'notFound' when it was too long ago, 'conflict' when the classes were changed since. */
  async undo(name: string, change: string): Promise<PrelabelUndone> {
    const { datasets } = this.#session.requireWritable();
    const { dataset } = await datasets.get(name);
    const ids = new Set(dataset.items.map(({ id }) => id));
    const taken: TakenBack = await this.#change(name, ids, ({ project }, now) =>
      takePrelabelBack(now, change, project.classes),
    );
    const { removed, restored, kept } = taken;
    this.#announce(name, [...removed, ...restored]);
    return { dataset: name, removed, restored, kept };
  }

  async #placeNow(
    { project, dataset: name, folder }: PrelabelParams,
    prepared: PrelabelResult,
    asked: ReadonlyMap<string, string>,
  ): Promise<PrelabelResult> {
    if (prepared.labelled.length === 0) return prepared;
    if (this.#session.current?.project.dir !== project) {
      throw new StudioError('conflict', 'Its project was closed before the masks were put in place.', {
        fix: 'Open it and pre-label again: the predictions are kept.',
      });
    }
    const placed: PlacedPrelabel = await this.#change(name, new Set(prepared.labelled), (open, now) =>
      placePrelabel(now, folder, { asked, classes: open.project.classes }),
    );
    this.#announce(name, placed.labelled);
    return {
      ...prepared,
      change: placed.change,
      labelled: placed.labelled,
      kept: [...prepared.kept, ...placed.kept],
      problems: [...prepared.problems, ...placed.problems],
    };
  }

  /** Strokes on these items are written first, and those that come meanwhile wait. */
  async #change<Result extends { readonly dataset: PlacedPrelabel['dataset'] }>(
    name: string,
    ids: ReadonlySet<string>,
    work: (open: OpenProject, dataset: Result['dataset']) => Promise<Result>,
  ): Promise<Result> {
    const release = await this.#masks.holdItems(name, ids);
    try {
      return await this.#session.write(async (open) => {
        const { dataset } = await open.datasets.get(name);
        const done = await work(open, dataset);
        if (done.dataset !== dataset) await open.datasets.put(done.dataset);
        return done;
      });
    } finally {
      release();
    }
  }

  /** Windows that show one of these masks take it over as it is now. */
  #announce(dataset: string, items: readonly string[]): void {
    const revision = Date.now();
    for (const item of items) this.#events.publish({ type: 'mask', dataset, item, revision, editor: '' });
  }
}
