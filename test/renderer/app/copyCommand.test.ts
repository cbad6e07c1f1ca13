import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useCopy } from '../../../src/renderer/app/copyCommand.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { predictCommand } from '../../../src/renderer/features/playground/predictCommand.ts';
import { videoCommand } from '../../../src/renderer/features/video/videoCommand.ts';

describe('copying', () => {
  beforeEach(() => setActivePinia(createPinia()));
  afterEach(() => vi.unstubAllGlobals());

  it('says what was copied', async () => {
    const texts: string[] = [];
    vi.stubGlobal('navigator', {
      clipboard: { writeText: (text: string) => Promise.resolve(texts.push(text)) },
    });
    await useCopy()('figures', 'Figures copied');
    expect(texts).toEqual(['figures']);
    expect(useNotices().shown.map(({ text }) => text)).toEqual(['Figures copied']);
  });

  it('says why it cannot where a browser withholds the clipboard', async () => {
    vi.stubGlobal('navigator', {});
    await useCopy()('figures', 'Figures copied');
    expect(useNotices().shown.map(({ kind, text }) => [kind, text])).toEqual([
      ['error', 'The browser gives its clipboard to pages over HTTPS or of this machine only.'],
    ]);
  });
});

describe('the command of a prediction', () => {
  const choice = { run: 'r', checkpoint: 'best', image: "/my pics/it's.png" } as const;

  it('holds only what is not usual, quoted for a shell', () => {
    const usual = { ...choice, size: -1, scales: [1], flip: false };
    expect(predictCommand('/p', usual)).toBe(
      "segstudio predict --project /p --run r --checkpoint best --image '/my pics/it'\\''s.png' --out predictions --overlay",
    );
    expect(predictCommand('/p', { ...usual, size: 512, scales: [0.75, 1], flip: true })).toContain(
      ' --size 512 --scales 0.75,1 --flip --out',
    );
  });

  it('of a video names the files after it', () => {
    const video = { project: '/p', run: 'r', checkpoint: 1200, input: '/v/a street.mp4', alpha: 0.5 };
    expect(videoCommand({ ...video, masks: true, csv: false })).toBe(
      "segstudio video --project /p --run r --checkpoint 1200 --input '/v/a street.mp4'" +
        " --out 'a street_overlay.mp4' --alpha 0.5 --masks 'a street_masks'",
    );
  });
});
