import { computed, ref, shallowRef } from 'vue';
import type { ComputedRef, Ref, ShallowRef } from 'vue';
import type { ImportReport } from '../../../shared/domain/dataset.ts';
import { isJobOver } from '../../../shared/domain/job.ts';
import type { Job } from '../../../shared/domain/job.ts';
import { StudioError } from '../../../shared/errors.ts';
import { fromWire } from '../../platform/client.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';

export interface ImportFlow {
  readonly path: Ref<string>;
  readonly link: Ref<boolean>;
  /** What an import would do; null before a source was looked at. */
  readonly plan: ShallowRef<ImportReport | null>;
  /** Value → class name, null for void, where it differs from the plan. */
  readonly changes: Ref<Readonly<Record<string, string | null>>>;
  readonly isReading: Ref<boolean>;
  readonly job: ComputedRef<Job | null>;
  readonly done: ShallowRef<ImportReport | null>;
  readonly error: ShallowRef<StudioError | null>;
  look(format?: string): Promise<void>;
  start(): Promise<void>;
  cancel(): Promise<void>;
  reset(): void;
}

/** Source → plan → import; nothing is written before `start`. */
export function useImportFlow(): ImportFlow {
  const session = useSession();
  const client = useClient();
  const path = ref('');
  const link = ref(false);
  const plan = shallowRef<ImportReport | null>(null);
  const changes = ref<Readonly<Record<string, string | null>>>({});
  const isReading = ref(false);
  const jobId = ref<string | null>(null);
  const done = shallowRef<ImportReport | null>(null);
  const error = shallowRef<StudioError | null>(null);
  const job = computed(() => session.jobs.find((other) => other.id === jobId.value) ?? null);

  session.onEvent((event) => {
    if (event.type === 'importDone' && event.job === jobId.value) done.value = event.report;
    if (event.type !== 'job' || event.job.id !== jobId.value) return;
    if (isJobOver(event.job.state) && event.job.error !== null)
      error.value = StudioError.fromData(event.job.error);
  });

  async function guarded(work: () => Promise<void>): Promise<void> {
    error.value = null;
    try {
      await work();
    } catch (thrown) {
      error.value = fromWire(thrown);
    }
  }

  return {
    path,
    link,
    plan,
    changes,
    isReading,
    job,
    done,
    error,
    async look(format = 'auto') {
      plan.value = null;
      changes.value = {};
      isReading.value = true;
      await guarded(async () => {
        plan.value = await client.library.planImport({ path: path.value, format, link: link.value });
      });
      isReading.value = false;
    },
    start: () =>
      guarded(async () => {
        const chosen = plan.value;
        if (chosen === null) return;
        const map = { ...changes.value };
        const started = await client.library.startImport({
          path: path.value,
          format: chosen.format,
          link: link.value,
          ...(Object.keys(map).length === 0 ? {} : { map }),
        });
        jobId.value = started.id;
        session.rememberJob(started);
      }),
    cancel: () =>
      guarded(async () => {
        if (jobId.value !== null) session.rememberJob(await client.jobs.cancel({ job: jobId.value }));
      }),
    reset() {
      plan.value = null;
      changes.value = {};
      jobId.value = null;
      done.value = null;
      error.value = null;
    },
  };
}
