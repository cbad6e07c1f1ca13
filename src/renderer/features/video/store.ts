import { defineStore } from 'pinia';
import { computed, ref, shallowRef, watch } from 'vue';
import type { Job } from '../../../shared/domain/job.ts';
import type { MadeVideo, OpenedVideo } from '../../../shared/domain/video.ts';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import { useCheckpoints } from '../../platform/checkpoints.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { useVideoChoices } from './choices.ts';
import { useKeptVideo } from './useKeptVideo.ts';
import { useMadeVideos } from './useMadeVideos.ts';
import { useVideoExport } from './useVideoExport.ts';
import { useVideoJobs } from './useVideoJobs.ts';

/** The video on the stage, what was made of it, and what is being made. */
export const useVideo = defineStore('video', () => {
  const client = useClient();
  const session = useSession();
  const notices = useNotices();
  const checkpoints = useCheckpoints();
  const choices = useVideoChoices();
  const current = shallowRef<OpenedVideo | null>(null);
  const lack = shallowRef<{ readonly message: string; readonly command: string } | null>(null);
  const isReading = ref(false);
  const { readList, showResult, newestOf, clear, ...made } = useMadeVideos(client);
  const putBack = useKeptVideo(client, current, choices.place);
  const jobs = useVideoJobs(
    () => current.value?.path,
    (job, input) => void notices.attempt(() => takeOver(job, input)),
  );
  const checkpoint = computed(() => checkpoints.usable(choices.checkpoint.value) ?? checkpoints.newest);
  const { start, isUnderWay } = useVideoExport(
    () => current.value,
    () => checkpoint.value,
    jobs,
  );

  async function read(): Promise<void> {
    const runs = checkpoints.read([choices.checkpoint.value]);
    [lack.value] = await Promise.all([client.video.lack(), runs, readList()]);
    const kept = await putBack();
    if (kept !== null) await showResult(newestOf(kept.path));
  }

  /** Puts a video on the stage, with the newest that was made of it beside it. */
  async function open(path: string): Promise<void> {
    isReading.value = true;
    try {
      current.value = await client.video.open({ path });
    } finally {
      isReading.value = false;
    }
    await showResult(newestOf(current.value.path));
  }

  /** Shows a made video beside what it was made from, or alone where that is gone. */
  async function showMade(result: MadeVideo): Promise<void> {
    if (current.value?.path !== result.source) {
      const source = await client.video.open({ path: result.source }).catch(() => null);
      if (source === null) notices.say(t('video.gone', { name: result.name }));
      current.value = source ?? (await client.video.open({ path: result.path }));
    }
    await showResult(result);
  }

  /** A finished video of the one on the stage is shown at once. */
  async function takeOver(job: Job, input: string | undefined): Promise<void> {
    await readList();
    if (job.state === 'done' && input === current.value?.path) await showResult(newestOf(input));
  }

  watch(
    () => session.project?.path,
    () => {
      current.value = null;
      clear();
    },
  );

  const { running, liveFrame } = jobs;
  const verbs = { read, open, showMade, start };
  return { current, lack, isReading, checkpoint, choices, running, liveFrame, isUnderWay, ...made, ...verbs };
});
