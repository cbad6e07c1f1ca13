import { h, nextTick } from 'vue';
import { expect, it, vi } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { Job } from '../../../src/shared/domain/job.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import type { MadeVideo } from '../../../src/shared/domain/video.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import SharesLane from '../../../src/renderer/features/video/components/SharesLane.vue';
import { timeLine } from '../../../src/renderer/features/video/shareAreas.ts';
import { useVideo } from '../../../src/renderer/features/video/store.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { takeRemembered } from '../../../src/renderer/platform/remembered.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
}

const job = (state: Job['state']): Job => ({ id: 'a', kind: 'video', state, createdAt: '' }) as Job;

const projectAt = (path: string) => ({ path, datasets: [] }) as unknown as ProjectInfo;

/** The page of a project with one run and a video that is open; the host answers `calls` as given. */
async function openVideo(calls: object = {}) {
  const hub = createEventHub<StudioEvent>();
  const client = {
    system: { info: () => Promise.resolve({}) },
    runs: { list: () => Promise.resolve([{ run: 'r', problem: null, latestCheckpoint: 1 }]) },
    video: {
      lack: () => Promise.resolve(null),
      list: () => Promise.resolve({ made: [], sources: [] }),
      open: ({ path }: { readonly path: string }) => Promise.resolve({ path }),
      timeStamps: () => Promise.resolve(null),
      start: () => Promise.resolve(job('queued')),
      ...calls,
    },
  };
  let video!: ReturnType<typeof useVideo>;
  const page = { setup: () => ((video = useVideo()), () => h('p')) };
  mountComponent(page, () => ({}), connectionTo(client, hub.onEvent));
  hub.tell({ type: 'hello', host: 'a', jobs: [], project: projectAt('/p') });
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

/** Reads videos when it is told to: all but the first. */
function openLate() {
  const reads = new Map<string, () => void>();
  const open = ({ path }: { readonly path: string }) =>
    path === '/drive.mp4'
      ? Promise.resolve({ path })
      : new Promise((resolve) => reads.set(path, () => resolve({ path })));
  return { open, finish: (path: string) => reads.get(path)!() };
}

it('shows the video that was chosen last, whichever is read first', async () => {
  const { open, finish } = openLate();
  const { video } = await openVideo({ open });
  const opening = [video.open('/first.mp4'), video.open('/second.mp4')];
  finish('/second.mp4');
  await settled();
  expect([video.current?.path, video.isReading]).toEqual(['/second.mp4', false]);
  finish('/first.mp4');
  await Promise.all(opening);
  expect([video.current?.path, video.choices.place?.path]).toEqual(['/second.mp4', '/second.mp4']);
});

it('shows what is chosen while a made video is looked for', async () => {
  const { open, finish } = openLate();
  const { video } = await openVideo({ open });
  const showing = video.showMade({ source: '/other.mp4', path: '/p/videos/m.mp4' } as MadeVideo);
  await video.open('/drive.mp4');
  finish('/other.mp4');
  await showing;
  expect([video.current?.path, video.shown]).toEqual(['/drive.mp4', null]);
});

it('leaves a video out that comes once another project is open', async () => {
  const { open, finish } = openLate();
  const { hub, video } = await openVideo({ open });
  const opening = video.open('/late.mp4');
  hub.tell({ type: 'project', project: projectAt('/q') });
  await settled();
  takeRemembered('project', {});
  finish('/late.mp4');
  await opening;
  expect([video.current, video.isReading, video.choices.place]).toEqual([null, false, null]);
});

it.each([
  ['none', null],
  ['another', projectAt('/q')],
])('says and asks nothing when a video of a project ends and %s is open', async (_, project) => {
  const list = vi.fn(() => Promise.resolve({ made: [], sources: [] }));
  const { hub, video } = await openVideo({ list });
  await video.start();
  hub.tell({ type: 'project', project });
  await settled();
  list.mockReset().mockRejectedValue(new Error('No project is open.'));
  hub.tell({ type: 'job', job: job('done') });
  await settled();
  expect([list.mock.calls.length, useNotices().shown.length]).toEqual([0, 0]);
});

it('says nothing of a project that is closed while its videos are listed', async () => {
  let refuse!: (thrown: Error) => void;
  const list = vi.fn((): Promise<object> => Promise.resolve({ made: [], sources: [] }));
  const { hub, video } = await openVideo({ list });
  await video.start();
  list.mockReturnValue(new Promise((_, reject) => (refuse = reject)));
  hub.tell({ type: 'job', job: job('done') });
  hub.tell({ type: 'project', project: null });
  refuse(new Error('No project is open.'));
  await settled();
  expect(useNotices().shown).toEqual([]);
});

it('takes the video from a host that was started anew', async () => {
  let host = 'a';
  const open = ({ path }: { readonly path: string }) => Promise.resolve({ path, id: `of ${host}` });
  const { hub, video } = await openVideo({ open });
  expect(video.current?.id).toBe('of a');
  host = 'b';
  hub.tell({ type: 'hello', host, jobs: [], project: projectAt('/p') });
  await settled();
  expect(video.current).toEqual({ path: '/drive.mp4', id: 'of b' });
});

it('keeps beside the video the result that was chosen, when another host takes over', async () => {
  let host = 'a';
  const made = (name: string) => ({ name, source: '/drive.mp4', id: `${name} of ${host}`, hasShares: false });
  const list = () => Promise.resolve({ made: [made('new.mp4'), made('old.mp4')], sources: [] });
  const { hub, video } = await openVideo({ list });
  expect(video.shown?.name).toBe('new.mp4');
  await video.showMade(video.made[1]);
  host = 'b';
  hub.tell({ type: 'hello', host, jobs: [], project: projectAt('/p') });
  await settled();
  expect(video.shown?.id).toBe('old.mp4 of b');
});

it('shows the video that was chosen while the host was away', async () => {
  const { open, finish } = openLate();
  const { hub, video } = await openVideo({ open });
  const opening = video.open('/chosen.mp4');
  hub.tell({ type: 'hello', host: 'b', jobs: [], project: projectAt('/p') });
  await settled();
  finish('/chosen.mp4');
  await opening;
  expect([video.current?.path, video.isReading]).toEqual(['/chosen.mp4', false]);
});

it('lays the class shares out by their times, which need not be evenly apart', () => {
  const classes = [{ name: 'road', color: '#102030' }];
  const shares = { seconds: [1, 2, 11], shares: [[1], [1], [1]], classes };
  const { placeOf, timeAt } = timeLine(shares);
  expect([0, 1, 2, 11, 12].map(placeOf)).toEqual([0, 0, 0.1, 1, 1]);
  expect([0, 0.1, 1].map(timeAt)).toEqual([1, 2, 11]);
  const { root } = mountComponent(SharesLane, () => ({ shares, at: 2 }), connectionTo());
  expect(root.querySelector<HTMLElement>('.here')?.style.left).toBe('10%');
});
