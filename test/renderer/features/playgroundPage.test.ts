import { h, nextTick, ref } from 'vue';
import { expect, it, onTestFinished, vi } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { RunSummary } from '../../../src/shared/domain/run.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import PlaygroundPage from '../../../src/renderer/features/playground/PlaygroundPage.vue';
import { usePlayground } from '../../../src/renderer/features/playground/store.ts';
import { takeRemembered } from '../../../src/renderer/platform/remembered.ts';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const gone = new StudioError('notFound', 'This prediction is no longer kept.', {
  fix: 'Run it again.',
  details: { reason: 'prediction' },
});

/**
 * The page of one run and one picture, with "Run on change". The host gives the predictions 1, 2 … and answers the other
 * calls as given.
 */
async function mountPage({ failing = 0, inference = {}, library = {} } = {}) {
  const run = { run: 'r', problem: null, best: { step: 9, miou: 0.5 }, latestCheckpoint: 9 } as RunSummary;
  const size = { width: 4, height: 4 };
  let asked = 0;
  const client = {
    training: { catalogue: () => Promise.resolve({ encoders: [], decoders: [] }) },
    runs: { list: () => Promise.resolve([run]), detail: () => Promise.resolve({ checkpoints: [] }) },
    inference: {
      openPictures: () => Promise.resolve([{ path: '/a.png', name: 'a.png', id: 'a', ...size }]),
      predictPicture() {
        asked += 1;
        if (asked <= failing)
          return Promise.reject(new StudioError('workerDied', 'The net’s process ended.'));
        const pixels = { '0': 16 };
        return Promise.resolve({
          id: String(asked),
          run: 'r',
          step: 9,
          classes: [],
          pixels,
          passes: 1,
          ...size,
        });
      },
      ...inference,
    },
    library,
  };
  const headers = { 'X-Width': '4', 'X-Height': '4' };
  vi.stubGlobal('fetch', () => Promise.resolve(new Response(new Uint8Array(16), { headers })));
  onTestFinished(() => void vi.unstubAllGlobals());
  takeRemembered('project', { 'playground.paths': ['/a.png'] });
  let playground!: ReturnType<typeof usePlayground>;
  let session!: ReturnType<typeof useSession>;
  const isLeft = ref(false);
  const page = {
    setup() {
      const project = { path: '/p', readOnly: false, classes: [], datasets: [{ name: 'set' }] };
      session = useSession();
      session.project = project as unknown as ProjectInfo;
      playground = usePlayground();
      return () => h(isLeft.value ? 'p' : PlaygroundPage);
    },
  };
  const { root, button } = mountComponent(page, () => ({}), connectionTo(client));
  /** Once no prediction is under way: which is shown, and how many were asked for. */
  const shown = async (): Promise<readonly [string | undefined, number]> => {
    await vi.waitFor(() => expect(asked > 0 && !playground.isRunning).toBe(true));
    return [playground.first?.prediction.id, asked];
  };
  await shown();
  await nextTick();
  async function restartHost(): Promise<void> {
    session.host = 'another';
    await nextTick();
  }
  return { root, button, shown, isLeft, restartHost, choices: playground.choices };
}

it('runs again what failed, also while it runs on every change', async () => {
  const { button, shown } = await mountPage({ failing: 1 });
  expect(await shown()).toEqual([undefined, 1]);
  button('Run')!.click();
  expect(await shown()).toEqual(['2', 2]);
});

it('asks anew for a prediction that turns out to be lost under the pointer', async () => {
  const probe = ({ prediction }: { readonly prediction: string }) =>
    prediction === '1' ? Promise.reject(gone) : Promise.resolve({ classes: [] });
  const { root, shown } = await mountPage({ inference: { probe } });
  expect(await shown()).toEqual(['1', 1]);
  root.querySelector('[role="group"] > .pane')!.dispatchEvent(new PointerEvent('pointermove'));
  await vi.waitFor(async () => expect(await shown()).toEqual(['2', 2]));
});

it('asks anew for a prediction that turns out to be lost when it is sent', async () => {
  const { button, shown } = await mountPage({ library: { addPredicted: () => Promise.reject(gone) } });
  expect(await shown()).toEqual(['1', 1]);
  button('Send to library')!.click();
  await vi.waitFor(async () => expect(await shown()).toEqual(['2', 2]));
});

it('asks anew for what is shown when the host was started again, also where nothing runs on a change', async () => {
  const { shown, restartHost, choices } = await mountPage();
  choices.runOnChange = false;
  await restartHost();
  expect(await shown()).toEqual(['2', 2]);
});

it('asks nothing of a host that was started again while the page is left, but on the way back', async () => {
  const { shown, isLeft, restartHost } = await mountPage();
  isLeft.value = true;
  await nextTick();
  await restartHost();
  expect(await shown()).toEqual(['1', 1]);
  isLeft.value = false;
  await vi.waitFor(async () => expect(await shown()).toEqual(['2', 2]));
});

it('keeps the prediction on the page when it is the dataset that is gone', async () => {
  const addPredicted = vi.fn(() => Promise.reject(new StudioError('notFound', 'There is no dataset set.')));
  const { button, shown } = await mountPage({ library: { addPredicted } });
  button('Send to library')!.click();
  await vi.waitFor(() => expect(useNotices().shown.length).toBe(1));
  expect([addPredicted.mock.calls.length, await shown()]).toEqual([1, ['1', 1]]);
});
