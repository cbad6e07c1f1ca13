import { computed, ref, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import type { ImportReport } from '../../../shared/domain/dataset.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import type { Job } from '../../../shared/domain/job.ts';
import { StudioError } from '../../../shared/errors.ts';
import { fromWire } from '../../platform/client.ts';
import { useClient } from '../../platform/connection.ts';
import type { TakenFiles, UploadProgress } from '../../platform/dropFiles.ts';
import { useSession } from '../../platform/session.ts';
import { useUpload } from '../../platform/useUpload.ts';

/** Value → class name, null for void, where it differs from the plan. */
export type MapChanges = Readonly<Record<string, string | null>>;

interface ImportState {
  readonly path: Ref<string>;
  readonly link: Ref<boolean>;
  /** What an import would do; null before a source was looked at. */
  readonly plan: ShallowRef<ImportReport | null>;
  readonly changes: Ref<MapChanges>;
  readonly isReading: Ref<boolean>;
  readonly jobId: Ref<string | null>;
  readonly done: ShallowRef<ImportReport | null>;
  readonly error: ShallowRef<StudioError | null>;
}

export interface ImportFlow extends Omit<ImportState, 'jobId'> {
  /** Dropped files on their way to the host. */
  readonly uploading: ShallowRef<UploadProgress | null>;
  readonly job: ComputedRef<Job | null>;
  look(this: void): Promise<void>;
  /** Takes dropped files over and looks at them. */
  take(this: void, files: TakenFiles): Promise<void>;
  start(this: void): Promise<void>;
  cancel(this: void): Promise<void>;
  reset(this: void): void;
}

function createState(): ImportState {
  return {
    path: ref(''),
    link: ref(false),
    plan: shallowRef(null),
    changes: ref({}),
    isReading: ref(false),
    jobId: ref(null),
    done: shallowRef(null),
    error: shallowRef(null),
  };
}

/** Source → plan → import; nothing is written before `start`. */
export function useImportFlow(): ImportFlow {
  const session = useSession();
  const client = useClient();
  const upload = useUpload();
  const { jobId, ...state } = createState();
  const { path, link, plan, changes, isReading, done, error } = state;

  session.onEvent((event) => {
    if (event.type === 'importDone' && event.job === jobId.value) done.value = event.report;
    if (event.type !== 'job' || event.job.id !== jobId.value || !isJobOver(event.job.state)) return;
    if (event.job.error !== null) error.value = StudioError.fromData(event.job.error);
  });

  async function guarded(work: () => Promise<void>): Promise<void> {
    error.value = null;
    try {
      await work();
    } catch (thrown) {
      error.value = fromWire(thrown);
    }
  }

  function reset(): void {
    [plan.value, done.value, jobId.value, error.value] = [null, null, null, null];
    changes.value = {};
  }

  async function look(): Promise<void> {
    reset();
    isReading.value = true;
    await guarded(async () => {
      plan.value = await client.library.planImport({ path: path.value, link: link.value });
    });
    isReading.value = false;
  }

  async function take(files: TakenFiles): Promise<void> {
    reset();
    await guarded(async () => void (path.value = (await upload.folder(files)).paths[0]));
    if (error.value === null) await look();
  }

  async function start(): Promise<void> {
    const format = plan.value?.format;
    if (format === undefined) return;
    const map = Object.keys(changes.value).length === 0 ? {} : { map: { ...changes.value } };
    const job = await client.library.startImport({ path: path.value, format, link: link.value, ...map });
    jobId.value = job.id;
    session.rememberJob(job);
  }

  async function cancel(): Promise<void> {
    upload.cancel();
    if (jobId.value !== null) session.rememberJob(await client.jobs.cancel({ job: jobId.value }));
  }

  return {
    ...state,
    uploading: upload.progress,
    job: computed(() => session.jobs.find((other) => other.id === jobId.value) ?? null),
    look,
    take,
    start: () => guarded(start),
    cancel: () => guarded(cancel),
    reset,
  };
}
