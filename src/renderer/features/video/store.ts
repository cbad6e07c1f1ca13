import { defineStore } from 'pinia';
import { computed, shallowRef, watch } from 'vue';
import type { Job } from '../../../shared/domain/job.ts';
import type { MadeVideo, OpenedVideo } from '../../../shared/domain/video.ts';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import { useCheckpoints } from '../../platform/checkpoints.ts';
import { useClient } from '../../platform/connection.ts';
import { useSession } from '../../platform/session.ts';
import { useVideoChoices } from './choices.ts';
import { useMadeVideos } from './useMadeVideos.ts';
import { useStage } from './useStage.ts';
import { useVideoExport } from './useVideoExport.ts';
import { useVideoJobs } from './useVideoJobs.ts';

/** The video on the stage, what was made of it, and what is being made. */
export const useVideo = defineStore('video', () => {
  const client = useClient();
  const session = useSession();
  const notices = useNotices();
  const checkpoints = useCheckpoints();
  const choices = useVideoChoices();
  const lack = shallowRef<{ readonly message: string; readonly command: string } | null>(null);
  const stage = useStage(client, choices.place);
  const { current, stamps, isReading, bring } = stage;
  const videos = useMadeVideos(client);
  const { made, sources, shown, shares, readList, showResult } = videos;
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
    if (await stage.putBack()) await showNewest();
  }

  async function showNewest(): Promise<void> {
    await showResult(videos.newestOf(current.value?.path));
  }

  /** Puts a video on the stage, with the newest that was made of it beside it. */
  async function open(path: string): Promise<void> {
    if (await bring(() => client.video.open({ path }))) await showNewest();
  }

  /** Shows a made video beside what it was made from, or alone where that is gone. */
  async function showMade(result: MadeVideo): Promise<void> {
    const isThere = current.value?.path === result.source;
    const find = async (): Promise<OpenedVideo> =>
      (isThere ? current.value : await client.video.open({ path: result.source }).catch(() => null)) ??
      client.video.open({ path: result.path });
    const found = await bring(find);
    if (found === undefined) return;
    if (found.path === result.path) notices.say(t('video.gone', { name: result.name }));
    await showResult(result);
  }

  /** A finished video of the one on the stage is shown at once. */
  async function takeOver(job: Job, input: string | undefined): Promise<void> {
    await readList();
    if (job.state === 'done' && input === current.value?.path) await showNewest();
  }

  watch([() => session.project?.path, () => session.host], ([path], [before]) => {
    // The addresses of videos end with the host that gave them.
    if (path === before) void notices.attempt(() => Promise.all([stage.readdress(), videos.readdress()]));
    else {
      stage.clear();
      videos.clear();
    }
  });

  const { running, liveFrame } = jobs;
  const verbs = { read, open, showMade, start };
  const onStage = { current, stamps, isReading, made, sources, shown, shares };
  return { ...onStage, lack, checkpoint, choices, running, liveFrame, isUnderWay, ...verbs };
});
