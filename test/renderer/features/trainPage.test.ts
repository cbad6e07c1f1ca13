import { createMemoryHistory, createRouter, routerKey } from 'vue-router';
import { defineComponent, h, nextTick, provide, ref } from 'vue';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { ArchitectureFile } from '../../../src/shared/domain/architectures.ts';
import type { TrainingEstimate } from '../../../src/shared/domain/trainingEstimate.ts';
import { defaultRecipe } from '../../../src/shared/domain/recipe.ts';
import { useCatalogue } from '../../../src/renderer/platform/catalogue.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { runCommand } from '../../../src/renderer/app/commands/commands.ts';
import { isPanelShown, togglePanel } from '../../../src/renderer/app/layout/panels.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { takeRemembered } from '../../../src/renderer/platform/remembered.ts';
import { useSession } from '../../../src/renderer/platform/session.ts';
import TrainPage from '../../../src/renderer/features/train/TrainPage.vue';
import { useTrain } from '../../../src/renderer/features/train/store.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent, type Mounted } from '../support/mountComponent.ts';

let started: unknown[];
let ownFiles: readonly ArchitectureFile[];
let trusted: string[];

const catalogue = {
  encoders: [],
  decoders: [],
  losses: [{ id: 'crossEntropy', name: 'Cross-entropy' }],
  precisions: ['float32'],
  formats: [],
};
const preset = { id: 'quick', name: 'Quick', help: '', recipe: { epochs: 5 }, own: false };
const never = new Promise(() => undefined);

function connect(calls: object, onEvent?: Connection['onEvent']): Connection {
  const training = {
    catalogue: () => Promise.resolve({ ...catalogue }),
    presets: () => Promise.resolve([preset]),
    figures: () => never,
    estimate: () => never,
    start: (choice: unknown) => {
      started.push(choice);
      return never;
    },
    ...calls,
  };
  const architectures = {
    list: () => Promise.resolve(ownFiles),
    trust: ({ file }: { file: string }) => {
      ownFiles = ownFiles.map((one) => ({ ...one, problem: null }));
      trusted.push(file);
      return Promise.resolve(ownFiles);
    },
  };
  const system = { info: () => Promise.resolve({}) };
  return connectionTo({ training, architectures, system }, onEvent);
}

const project = { path: '/p', datasets: [{ name: 'camvid' }] } as unknown as ProjectInfo;
/** Whether the page is the one shown. */
const isShown = ref(true);

/** The page of a project with one dataset. */
async function mountPage(
  calls: object = {},
  onEvent?: Connection['onEvent'],
): Promise<Mounted & { type(label: string, text: string): Promise<void> }> {
  const router = createRouter({
    history: createMemoryHistory(),
    routes: [{ path: '/', name: 'train', component: TrainPage }],
  });
  const page = defineComponent(() => {
    provide(routerKey, router);
    useSession().project = project;
    // Kept from page to page, here from test to test.
    useTrain().choosePreset('');
    return () => (isShown.value ? h(TrainPage) : null);
  });
  const mounted = mountComponent(page, () => ({}), connect(calls, onEvent));
  for (let turn = 0; turn < 5; turn += 1) await nextTick();
  async function type(label: string, text: string): Promise<void> {
    const input = field(mounted.root, label);
    input.value = text;
    input.dispatchEvent(new Event('input'));
    await nextTick();
  }
  // The shortcut stands in the button, after its name.
  const button = (name: string): HTMLButtonElement | undefined =>
    mounted.button(name) ??
    [...mounted.root.querySelectorAll('button')].find((one) => one.textContent.startsWith(name));
  return { ...mounted, button, type };
}

function field(root: HTMLElement, label: string): HTMLInputElement {
  const named = [...root.querySelectorAll('label')].find((one) => one.textContent === label);
  return root.querySelector<HTMLInputElement>(`[id="${named?.htmlFor ?? ''}"]`)!;
}

const isDisabled = (button: HTMLElement | undefined): boolean =>
  button?.getAttribute('aria-disabled') === 'true';

beforeEach(() => {
  started = [];
  ownFiles = [];
  trusted = [];
  isShown.value = true;
});

describe('a recipe with a text that is no value', () => {
  it('starts no training, and is neither copied nor saved, until it is mended', async () => {
    const { root, button, type } = await mountPage();
    const buttons = ['Start training', 'Copy as command', 'Save recipe'];
    expect(buttons.map((name) => isDisabled(button(name)))).toEqual([false, false, false]);
    await type('Epochs', 'abc');
    expect(root.querySelector('[role=alert]')?.textContent).toBe('Epochs must be a number.');
    expect(buttons.map((name) => isDisabled(button(name)))).toEqual([true, true, true]);
    button('Start training')?.click();
    runCommand('train.start');
    expect(started).toEqual([]);
    await type('Epochs', '7');
    expect(buttons.map((name) => isDisabled(button(name)))).toEqual([false, false, false]);
    runCommand('train.start');
    expect(started).toMatchObject([{ dataset: 'camvid', recipe: { epochs: 7 } }]);
  });

  it('counts as changed, and is reset to what it was', async () => {
    const { root, button, type } = await mountPage();
    await type('Epochs', 'abc');
    expect(isDisabled(button('Reset recipe'))).toBe(false);
    expect(root.textContent).toContain('1 changed');
    button('Reset recipe')?.click();
    await nextTick();
    expect(field(root, 'Epochs').value).toBe(String(defaultRecipe.epochs));
    expect(root.querySelector('[role=alert]')).toBeNull();
    expect(isDisabled(button('Reset recipe'))).toBe(true);
    await type('Epochs', '');
    button('Back to the default')?.click();
    await nextTick();
    expect(field(root, 'Epochs').value).toBe(String(defaultRecipe.epochs));
  });

  it('is still there after a look at the queue', async () => {
    const { root, button, type, settled } = await mountPage();
    await type('Epochs', 'abc');
    const tab = (name: string): HTMLElement | undefined =>
      [...root.querySelectorAll<HTMLElement>('[role=tab]')].find((one) => one.textContent.trim() === name);
    tab('Queue')?.click();
    await settled();
    expect(field(root, 'Epochs')).toBeNull();
    expect(isDisabled(button('Start training'))).toBe(true);
    tab('New run')?.click();
    await settled();
    expect(field(root, 'Epochs').value).toBe('abc');
  });
});

it('leads to the recipe where its panel is hidden', async () => {
  const { root, settled } = await mountPage();
  togglePanel('inspector');
  await settled();
  runCommand('train.recipe');
  await settled();
  await settled();
  expect(isPanelShown('inspector')).toBe(true);
  expect(root.querySelector('form')?.contains(document.activeElement)).toBe(true);
});

describe('a recipe that was kept', () => {
  it.each([
    ['a value out of its range', { batchSize: 900 }],
    ['a field that there is no more', { nesterov: true }],
  ])('with %s is the default, one that fits is gone on with', async (_, kept) => {
    const { root } = await mountPage();
    takeRemembered('project', { 'train.changes': { epochs: 9 } });
    await nextTick();
    expect(field(root, 'Epochs').value).toBe('9');
    takeRemembered('project', { 'train.changes': { ...kept, epochs: 11 } });
    await nextTick();
    expect(field(root, 'Epochs').value).toBe(String(defaultRecipe.epochs));
  });
});

describe('what stands in the way of a training', () => {
  const hub = createEventHub<StudioEvent>();
  const estimate = {
    ...{ width: 64, height: 64, params: 1, multiplyAdds: 1, receptiveField: 1, diskBytes: 1 },
    ...{ memoryBytes: 1, freeMemoryBytes: 2, totalMemoryBytes: 2, fittingBatch: null },
    ...{ stepsPerEpoch: 1, totalSteps: 1, speed: null, seconds: null },
  };
  const soon = { timeout: 4000 };
  let masks: number;

  const estimateNow = (): TrainingEstimate => ({
    ...estimate,
    checks: [{ id: 'masks', state: masks === 0 ? 'blocked' : 'ok', values: { n: masks, all: 40 } }],
  });
  async function mountUnmasked(): Promise<() => boolean> {
    masks = 0;
    const calls = {
      figures: () => Promise.resolve(null),
      estimate: () => Promise.resolve(estimateNow()),
    };
    const { root, button } = await mountPage(calls, hub.onEvent);
    const isBlocked = (): boolean => isDisabled(button('Start training'));
    await vi.waitFor(() => expect(isBlocked()).toBe(true), soon);
    expect(root.textContent).toContain('Training needs masks. 0 of 40 images have one.');
    return isBlocked;
  }

  it.each([
    { type: 'dataset', dataset: 'camvid', revision: 2 },
    { type: 'project', project },
    { type: 'job', job: { id: 'a', kind: 'train', state: 'done' } },
    { type: 'hello', host: 'h', jobs: [], project },
  ] as StudioEvent[])('is asked anew after the news of a $type', async (event) => {
    const isBlocked = await mountUnmasked();
    masks = 40;
    hub.tell(event);
    await vi.waitFor(() => expect(isBlocked()).toBe(false), soon);
  });

  it('is asked anew when one comes back to the page', async () => {
    const isBlocked = await mountUnmasked();
    isShown.value = false;
    await nextTick();
    masks = 40;
    isShown.value = true;
    await nextTick();
    expect(isBlocked()).toBe(true);
    await vi.waitFor(() => expect(isBlocked()).toBe(false), soon);
  });

  it('is asked anew when an own file was trusted', async () => {
    const isBlocked = await mountUnmasked();
    masks = 40;
    await useCatalogue().refresh();
    await vi.waitFor(() => expect(isBlocked()).toBe(false), soon);
  });
});

describe('own files that could not be loaded', () => {
  it('are told of by name, and tried again on request', async () => {
    const rest = {
      text: '',
      sha256: '',
      state: 'trusted',
      parts: [],
      problem: 'Given up after 20 s.',
    } as const;
    ownFiles = ['a.ts', 'b.ts'].map((file) => ({ file, ...rest }));
    const { root, button } = await mountPage();
    const lines = (): readonly (string | undefined)[] =>
      [...root.querySelectorAll('.own li > span')].map((line) => line.textContent);
    await vi.waitFor(() =>
      expect(lines()).toEqual([
        'architectures/a.ts: Given up after 20 s.',
        'architectures/b.ts: Given up after 20 s.',
      ]),
    );
    button('Try b.ts again')?.click();
    await vi.waitFor(() => expect(lines()).toEqual([]));
    expect(trusted).toEqual(['b.ts']);
  });
});
