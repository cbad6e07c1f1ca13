import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeBareImages } from '../strangerPath.ts';
import { startElectronApp } from './support/electronApp.ts';
import type { ElectronApp } from './support/electronApp.ts';
import { oldChromiumBridge } from './support/oldChromiumBridge.ts';
import { handsOn } from './support/oldPage.ts';
import type { OldPage } from './support/oldPage.ts';

const electronPath = process.env['STUDIO_TEST_ELECTRON'];
const imageCount = 4;
/** The smallest net, few and small steps: what is learnt does not matter here, that it can be does. */
const recipe = [
  ['Size, longest side', '64'],
  ['Pretrained weights', 'none'],
  ['Epochs', '1'],
] as const;
const trainingMs = 120_000;
const canvas = { role: 'application', name: 'Mask canvas' };
const history = { role: 'list', name: 'History' };
const classes = { role: 'dialog', name: 'Classes' };

/** The main path once more through preload, shell and IPC; `test/e2e/stranger.test.ts` has it in detail. */
describe.skipIf(electronPath === undefined)('a stranger in a real Electron', () => {
  let app: ElectronApp;
  let hands: OldPage;
  let folder: string;
  const errors: string[] = [];

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'studio-views-'));
    await makeBareImages(join(folder, 'views'), imageCount);
    app = await startElectronApp(electronPath ?? '', join(folder, 'views'));
    hands = handsOn(app.page);
    await app.page.evaluateOnNewDocument(oldChromiumBridge);
    await app.page.reload();
    app.page.on('pageerror', (error) => errors.push(error.message));
  });
  afterAll(async () => {
    await app.stop();
    await rm(folder, { recursive: true, force: true });
  });

  async function goTo(name: string): Promise<void> {
    await hands.click({ role: 'link', name, inside: { role: 'navigation', name: 'Main' } });
    await hands.see({ role: 'heading', name });
  }

  async function openInEditor(place: number): Promise<void> {
    await goTo('Library');
    await hands.click({ role: 'gridcell', place });
    await hands.click({ role: 'button', name: 'Open in editor' });
    await hands.see(history, /Opened/);
  }

  it('makes a project from a folder of bare images, chosen in the dialog of the system', async () => {
    await hands.click({ role: 'button', name: 'Choose folder' });
    await hands.click({ role: 'button', name: 'Create project' });
    await hands.see({ role: 'combobox', name: 'Format' });
    await hands.click({ role: 'button', name: 'Continue' });
    await hands.see({ role: 'main', name: 'Import' }, /every pixel starts as void/);
    await hands.click({ role: 'button', name: 'Continue' });
    await hands.see({ role: 'table', name: 'Splits' });
    await hands.click({ role: 'button', name: 'Continue' });
    await hands.click({ role: 'button', name: 'Import' });
    await hands.click({ role: 'button', name: 'Show images' });
    await hands.see({ role: 'gridcell', place: imageCount - 1 });
  });

  it('names two classes', async () => {
    await hands.click({ role: 'button', name: 'Edit classes' });
    await hands.fill({ role: 'textbox', inside: classes, place: -1 }, 'Ground');
    await hands.click({ role: 'button', name: 'Add class', inside: classes });
    await hands.fill({ role: 'textbox', inside: classes, place: -1 }, 'Sky');
    await hands.click({ role: 'button', name: 'Save classes', inside: classes });
    await hands.see({ role: 'checkbox', name: 'Sky', inside: { role: 'group', name: 'Contains class' } });
  });

  it('paints the mask of an image', async () => {
    await openInEditor(0);
    for (const [name, top, bottom] of [
      ['Sky', 0.05, 0.45],
      ['Ground', 0.55, 0.95],
    ] as const) {
      await hands.click({ role: 'radio', name: 'Rectangle', inside: { role: 'radiogroup', name: 'Tools' } });
      await hands.click({ role: 'radio', name, inside: { role: 'radiogroup', name: 'Classes' } });
      await hands.drag(canvas, [0.05, top], [0.95, bottom]);
      await hands.see(history, new RegExp(`Rectangle · ${name}`));
    }
    await hands.see({ role: 'status', name: 'Save state' }, /^Saved/);
  });

  it('trains a few steps', async () => {
    await goTo('Train');
    await hands.click({ role: 'radio', name: 'MobileNet v1 ×0.25' });
    await hands.click({ role: 'radio', name: 'FCN-16' });
    for (const [name, value] of recipe) {
      await hands.fill({ role: 'textbox', name, inside: { role: 'form', name: 'Recipe' } }, value);
    }
    await hands.click({ role: 'button', name: 'Start training' });
    await hands.see({ role: 'status', name: 'Run state' }, /^Done$/, trainingMs);
  });

  it('sees what the net makes of another image, and takes it as its mask', async () => {
    await openInEditor(1);
    await hands.click({ role: 'button', name: 'Start from prediction' });
    await hands.click({ role: 'button', name: 'Paint prediction' });
    await hands.see(history, /Prediction of/);
    await hands.see({ role: 'status', name: 'Save state' }, /^Saved/);
    expect(errors).toEqual([]);
  });
});
