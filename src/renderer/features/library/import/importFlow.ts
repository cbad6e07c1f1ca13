import { computed, onScopeDispose, ref, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import type { ImportPlan } from '../../../../shared/contract/library.ts';
import type { ImportReport } from '../../../../shared/domain/dataset.ts';
import { isJobOver } from '../../../../shared/domain/job.ts';
import type { Job } from '../../../../shared/domain/job.ts';
import { StudioError } from '../../../../shared/errors.ts';
import { fromWire } from '../../../platform/client.ts';
import { useClient } from '../../../platform/connection.ts';
import type { SkippedFile, TakenFiles } from '../../../platform/dropFiles.ts';
import { useRemembered } from '../../../platform/remembered.ts';
import { useSession } from '../../../platform/session.ts';
import { useUpload } from '../../../platform/useUpload.ts';
import type { Upload } from '../../../platform/useUpload.ts';
import { freeName } from './datasetName.ts';
import type { MapChanges } from './labelMap.ts';

interface ImportState {
  readonly path: Ref<string>;
  /** As chosen last; what a browser sent is always copied. */
  readonly link: Ref<boolean>;
  /** "auto", or a format's id. */
  readonly format: Ref<string>;
  readonly name: Ref<string>;
  /** What an import of this source would do; null before it was looked at. */
  readonly plan: ShallowRef<ImportPlan | null>;
  readonly changes: Ref<MapChanges>;
  /** Dropped files whose names the host cannot take. */
  readonly skipped: ShallowRef<readonly SkippedFile[]>;
  readonly isReading: Ref<boolean>;
  readonly done: ShallowRef<ImportReport | null>;
  readonly error: ShallowRef<StudioError | null>;
}

export interface ImportFlow extends ImportState {
  readonly path: Readonly<ImportState['path']>;
  readonly format: Readonly<ImportState['format']>;
  readonly uploading: Upload['progress'];
  /** The reading or the import under way. */
  readonly job: ComputedRef<Job | null>;
  /** Looks at another source, from the start. Whether there is a plan for it. */
  choose(this: void, path: string): Promise<boolean>;
  /** Looks at the source as another format, "auto" or an id; where it cannot be read so, all stays as it was. */
  readAs(this: void, format: string): Promise<void>;
  /** Looks at the source with the user's map. False: the plan is still the one before. */
  applyMap(this: void): Promise<boolean>;
  /** Takes dropped files over and looks at them. */
  take(this: void, files: TakenFiles): Promise<boolean>;
  start(this: void): Promise<void>;
  cancel(this: void): void;
}

function createState(): ImportState {
  const plan = shallowRef<ImportPlan | null>(null);
  const kept = useRemembered('import.link', false);
  return {
    path: ref(''),
    link: computed({
      get: () => kept.value && plan.value?.isUpload !== true,
      set: (link) => (kept.value = link),
    }),
    format: ref('auto'),
    name: ref(''),
    plan,
    changes: ref({}),
    skipped: shallowRef([]),
    isReading: ref(false),
    done: shallowRef(null),
    error: shallowRef(null),
  };
}

interface Reading {
  /** Asks for a plan, with the user's map or without; the newest question alone counts. Whether there is one. */
  look(this: void, keepMap: boolean): Promise<boolean>;
  cancel(this: void): void;
}

function useReading(state: ImportState): Reading {
  const session = useSession();
  const client = useClient();
  let reading = new AbortController();
  /** The choice of format that the plan was made by. */
  let plannedAs = 'auto';

  const namesHere = (): readonly string[] => session.project?.datasets.map(({ name }) => name) ?? [];

  async function ask(keepMap: boolean, signal: AbortSignal): Promise<void> {
    const { path, link, format } = state;
    const choices = { path: path.value, link: link.value, format: format.value };
    const source = keepMap ? { ...choices, ...mapOf(state) } : choices;
    const plan = await client.library.planImport(source, { signal }).finally(() => signal.throwIfAborted());
    if (!keepMap) state.changes.value = {};
    if (!keepMap || state.name.value === '') state.name.value = freeName(plan.dataset, namesHere());
    [state.plan.value, plannedAs] = [plan, choices.format];
  }

  return {
    async look(keepMap) {
      reading.abort();
      const { signal } = (reading = new AbortController());
      state.isReading.value = true;
      const isPlanned = await guarded(state, () => ask(keepMap, signal));
      if (reading.signal !== signal) return false;
      state.isReading.value = false;
      if (!isPlanned) state.format.value = state.plan.value === null ? 'auto' : plannedAs;
      return isPlanned;
    },
    cancel: () => reading.abort(),
  };
}

/** Source → plan → import; nothing is written before `start`. */
export function useImportFlow(): ImportFlow {
  const session = useSession();
  const client = useClient();
  const upload = useUpload();
  const copies = useCopies();
  const jobId = ref<string | null>(null);
  const state = createState();
  const reading = useReading(state);

  hearEnd(state, () => jobId.value);
  onScopeDispose(cancel);

  /** What was found out, answered and done for one source says nothing of the next. */
  function renew(path: string): void {
    cancel();
    copies.take(null);
    [jobId.value, state.path.value] = [null, path];
    [state.plan.value, state.done.value, state.format.value] = [null, null, 'auto'];
    [state.changes.value, state.skipped.value] = [{}, []];
  }

  function choose(path: string): Promise<boolean> {
    renew(path);
    return reading.look(false);
  }

  async function take(files: TakenFiles): Promise<boolean> {
    renew('');
    const isHere = await guarded(state, async () => {
      const found = await upload.folder(files);
      copies.take(found.upload);
      [state.path.value, state.skipped.value] = [found.paths[0], found.skipped];
    });
    return isHere && (await reading.look(false));
  }

  async function start(): Promise<void> {
    const ask = startOf(state);
    if (ask === null) return;
    const job = await client.library.startImport(ask);
    jobId.value = job.id;
    session.rememberJob(job);
    copies.giveBackAfter(job.id);
  }

  function cancel(): void {
    upload.cancel();
    reading.cancel();
  }

  return {
    ...state,
    uploading: upload.progress,
    job: useImportJob(),
    choose,
    async readAs(format) {
      state.format.value = format;
      await reading.look(false);
    },
    applyMap: () => reading.look(true),
    take,
    async start() {
      await guarded(state, start);
    },
    cancel,
  };
}

/** What came of the import, or why nothing did. */
function hearEnd(state: ImportState, job: () => string | null): void {
  useSession().onEvent((event) => {
    if (event.type === 'importDone' && event.job === job()) state.done.value = event.report;
    if (event.type !== 'job' || event.job.id !== job() || !isJobOver(event.job.state)) return;
    if (event.job.error !== null) state.error.value = StudioError.fromData(event.job.error);
  });
}

interface Copies {
  /** The upload that holds them; null: there are none any longer. Those of an earlier one are given back. */
  take(upload: string | null): void;
  /** They go when the import has them, also where the user has left the page; what failed can be tried again. */
  giveBackAfter(job: string): void;
}

/** The host's copies of what was dropped: it need not keep them once they are in the project, or of no use. */
function useCopies(): Copies {
  const session = useSession();
  const client = useClient();
  let held: string | null = null;
  let isLeft = false;

  function giveBack(upload: string | null): void {
    if (upload !== null) void client.files.abort({ upload }).catch(() => undefined);
  }
  function take(upload: string | null): void {
    giveBack(held);
    held = upload;
  }
  onScopeDispose(() => {
    isLeft = true;
    take(null);
  });
  return {
    take,
    giveBackAfter(job) {
      const lent = held;
      held = null;
      const stop = session.onEvent((event) => {
        if (event.type !== 'job' || event.job.id !== job || !isJobOver(event.job.state)) return;
        stop();
        if (isLeft || held !== null || event.job.state === 'done') giveBack(lent);
        else held = lent;
      });
    },
  };
}

/** The reading or import under way, whoever asked for it. */
function useImportJob(): ComputedRef<Job | null> {
  const session = useSession();
  return computed(
    () => session.jobs.find(({ kind, state: now }) => kind === 'import' && !isJobOver(now)) ?? null,
  );
}

/** Whether the work was done; its failure is shown, a cancelled one is none. */
async function guarded({ error }: ImportState, work: () => Promise<void>): Promise<boolean> {
  error.value = null;
  try {
    await work();
    return true;
  } catch (thrown) {
    const found = fromWire(thrown);
    if (found.code !== 'cancelled') error.value = found;
    return false;
  }
}

/** What the host is asked to import; null while there is no plan. */
function startOf(
  state: ImportState,
): Parameters<ReturnType<typeof useClient>['library']['startImport']>[0] | null {
  const format = state.plan.value?.format;
  const name = state.name.value.trim();
  if (format === undefined) return null;
  const source = { path: state.path.value, format, link: state.link.value, ...mapOf(state) };
  return name === '' ? source : { ...source, name };
}

function mapOf({ changes }: ImportState): { readonly map?: Record<string, string | null> } {
  return Object.keys(changes.value).length === 0 ? {} : { map: { ...changes.value } };
}
