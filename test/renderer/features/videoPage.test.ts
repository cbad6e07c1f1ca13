import { h, nextTick } from 'vue';
import { expect, it, onTestFinished, vi } from 'vitest';
import { blobUrl } from '../../../src/shared/contract/blobs.ts';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import { useVideo } from '../../../src/renderer/features/video/store.ts';
import VideoPage from '../../../src/renderer/features/video/VideoPage.vue';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { keepRemembered } from '../../../src/renderer/platform/keepRemembered.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
}

type OnFrame = (now: number, frame: { readonly mediaTime: number }) => void;

/** Video elements that show a frame when `show` is called; `playing`: the addresses of those that play. */
function fakeVideos() {
  let waiting: readonly OnFrame[] = [];
  const playing = new Set<string>();
  const fake = {
    requestVideoFrameCallback: (tell: OnFrame) => void (waiting = [...waiting, tell]),
    play(this: HTMLVideoElement) {
      playing.add(this.src);
      return Promise.resolve();
    },
    pause(this: HTMLVideoElement) {
      playing.delete(this.src);
    },
    load: () => undefined,
  };
  Object.assign(HTMLVideoElement.prototype, fake);
  onTestFinished(() => {
    for (const key of Object.keys(fake)) Reflect.deleteProperty(HTMLVideoElement.prototype, key);
  });
  function show(mediaTime: number): void {
    const due = waiting;
    waiting = [];
    for (const tell of due) tell(0, { mediaTime });
  }
  return { show, playing };
}

/** The page with a video of 25 frames a second on it, and the places that its hosts were told to remember. */
async function mountPage() {
  const places: unknown[] = [];
  let host = 'a';
  const known = {
    codec: 'h264',
    width: 4,
    height: 4,
    frameRate: 25,
    frames: 50,
    seconds: 2,
    hasSound: false,
  };
  const client = {
    system: { info: () => Promise.resolve({}), settings: () => Promise.resolve({}) },
    training: { catalogue: () => Promise.resolve({ encoders: [], decoders: [] }) },
    runs: { list: () => Promise.resolve([]) },
    video: {
      lack: () => Promise.resolve(null),
      list: () => Promise.resolve({ made: [], sources: [] }),
      open: ({ path }: { readonly path: string }) =>
        Promise.resolve({ ...known, id: host, path, name: path }),
      timeStamps: () => Promise.resolve(Array.from({ length: 50 }, (_, frame) => frame / 25)),
    },
    project: {
      remembered: () => Promise.resolve({}),
      remember({ values }: { readonly values: Readonly<Record<string, unknown>> }) {
        places.push(values['video.place']);
        return Promise.resolve();
      },
    },
  };
  const hub = createEventHub<StudioEvent>();
  let video!: ReturnType<typeof useVideo>;
  const page = {
    setup() {
      keepRemembered(() => undefined);
      video = useVideo();
      return () => h(VideoPage);
    },
  };
  const { button } = mountComponent(page, () => ({}), connectionTo(client, hub.onEvent));
  const project = { path: '/p', datasets: [], classes: [] } as unknown as ProjectInfo;
  async function greet(name: string): Promise<void> {
    host = name;
    hub.tell({ type: 'hello', host, jobs: [], project });
    await settled();
  }
  await greet('a');
  await video.open('/drive.mp4');
  await settled();
  return {
    places,
    greet,
    has: (name: string) => button(name) !== undefined,
    press: (name: string) => button(name)!.click(),
  };
}

it('remembers the frame it was stepped to, and that on which the window is closed while it plays', async () => {
  const { show } = fakeVideos();
  const { places, press } = await mountPage();
  press('Next frame');
  const stepped = { path: '/drive.mp4', frame: 1 };
  await vi.waitFor(() => expect(places.at(-1)).toEqual(stepped), { timeout: 10_000 });
  press('Play');
  show(9 / 25);
  window.dispatchEvent(new Event('pagehide'));
  await settled();
  expect(places.at(-1)).toEqual({ path: '/drive.mp4', frame: 9 });
});

it('plays on from the frame that is shown when another host takes over, with the video from there', async () => {
  const { show, playing } = fakeVideos();
  const { places, press, greet, has } = await mountPage();
  press('Play');
  show(9 / 25);
  await greet('b');
  const ofThatHost = expect.stringContaining(blobUrl.video('b')) as string;
  expect([[...playing], has('Pause')]).toEqual([[ofThatHost], true]);
  press('Pause');
  window.dispatchEvent(new Event('pagehide'));
  await settled();
  expect(places.at(-1)).toEqual({ path: '/drive.mp4', frame: 9 });
});
