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
  /** What an import would do; null before a source was looked at. */
  readonly plan: ShallowRef<ImportPlan | null>;
  readonly changes: Ref<MapChanges>;
  /** Dropped files whose names the host cannot take. */
  readonly skipped: ShallowRef<readonly SkippedFile[]>;
  readonly isReading: Ref<boolean>;
  readonly done: ShallowRef<ImportReport | null>;
  readonly error: ShallowRef<StudioError | null>;
}

export interface ImportFlow extends ImportState {
  readonly uploading: Upload['progress'];
  /** The reading or the import under way. */
  readonly job: ComputedRef<Job | null>;
  /** Looks at the source from the start; with `keepMap` anew with the user's map. */
  look(this: void, keepMap?: boolean): Promise<void>;
  /** Takes dropped files over and looks at them. */
  take(this: void, files: TakenFiles): Promise<void>;
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

/** Source → plan → import; nothing is written before `start`. */
export function useImportFlow(): ImportFlow {
  const session = useSession();
  const client = useClient();
  const upload = useUpload();
  const copies = useCopies();
  const jobId = ref<string | null>(null);
  const state = createState();
  let reading = new AbortController();

  hearEnd(state, () => jobId.value);
  onScopeDispose(cancel);

  const namesHere = (): readonly string[] => session.project?.datasets.map(({ name }) => name) ?? [];

  async function look(keepMap = false): Promise<void> {
    if (!keepMap) state.changes.value = {};
    const { path, link, format } = state;
    await guarded(state, async () => {
      state.isReading.value = true;
      reading = new AbortController();
      const ask = { path: path.value, link: link.value, format: format.value, ...mapOf(state) };
      const plan = await client.library.planImport(ask, { signal: reading.signal });
      if (!keepMap || state.name.value === '') state.name.value = freeName(plan.dataset, namesHere());
      state.plan.value = plan;
    });
    state.isReading.value = false;
  }

  async function take(files: TakenFiles): Promise<void> {
    state.plan.value = null;
    copies.take(null);
    const isHere = await guarded(state, async () => {
      const found = await upload.folder(files);
      copies.take(found.upload);
      [state.path.value, state.skipped.value] = [found.paths[0], found.skipped];
    });
    if (isHere) await look();
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
    reading.abort();
  }

  return {
    ...state,
    uploading: upload.progress,
    job: useImportJob(),
    look,
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
