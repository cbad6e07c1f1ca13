import { h, nextTick } from 'vue';
import { expect, it } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { Job } from '../../../src/shared/domain/job.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import { useVideo } from '../../../src/renderer/features/video/store.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
}

const job = (state: Job['state']): Job => ({ id: 'a', kind: 'video', state, createdAt: '' }) as Job;

/** The page of a project with one run and a video that is open. */
async function openVideo() {
  const hub = createEventHub<StudioEvent>();
  const client = {
    system: { info: () => Promise.resolve({}) },
    runs: { list: () => Promise.resolve([{ run: 'r', problem: null, latestCheckpoint: 1 }]) },
    video: {
      lack: () => Promise.resolve(null),
      list: () => Promise.resolve({ made: [], sources: [] }),
      open: ({ path }: { readonly path: string }) => Promise.resolve({ path }),
      start: () => Promise.resolve(job('queued')),
    },
  };
  let video!: ReturnType<typeof useVideo>;
  const page = { setup: () => ((video = useVideo()), () => h('p')) };
  mountComponent(page, () => ({}), connectionTo(client, hub.onEvent));
  hub.tell({ type: 'project', project: { path: '/p', datasets: [] } as unknown as ProjectInfo });
  await settled();
  await video.read();
  await video.open('/drive.mp4');
  return { hub, video };
}

it('knows that what would be exported is being made, until that is over or something else is chosen', async () => {
  const { hub, video } = await openVideo();
  expect(video.isUnderWay).toBe(false);
  await video.start();
  expect(video.isUnderWay).toBe(true);
  const alpha = video.choices.alpha;
  video.choices.alpha = 0.9;
  expect(video.isUnderWay).toBe(false);
  video.choices.alpha = alpha;
  expect(video.isUnderWay).toBe(true);
  hub.tell({ type: 'job', job: job('cancelled') });
  expect(video.isUnderWay).toBe(false);
});

it('makes another video of a better checkpoint while one of the best before is being made', async () => {
  const { hub, video } = await openVideo();
  await video.start();
  expect(video.isUnderWay).toBe(true);
  const run = { run: 'r', problem: null, best: { step: 2, miou: 0.5 }, latestCheckpoint: 2 } as RunSummary;
  hub.tell({ type: 'run', run });
  expect(video.isUnderWay).toBe(false);
  await video.start();
  expect(video.isUnderWay).toBe(true);
});
