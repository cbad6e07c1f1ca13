import { describe, expect, it, vi } from 'vitest';
import type { WebContents } from 'electron';
import { lockNavigation } from '../../src/main/shell/navigation.ts';
import { FakeContents, shell } from './support/fakeElectron.ts';
import { externalUrls, foreignUrls, ownUrls } from './support/urls.ts';

vi.mock('electron', async () => await import('./support/fakeElectron.ts'));

const navigationEvents = ['will-navigate', 'will-redirect', 'will-frame-navigate'] as const;

function lockedContents(): FakeContents {
  const contents = new FakeContents('studio://app/index.html');
  lockNavigation(contents as unknown as WebContents);
  return contents;
}

function isPrevented(event: string, url: string): boolean {
  const preventDefault = vi.fn();
  lockedContents().emit(event, { url, preventDefault });
  return preventDefault.mock.calls.length > 0;
}

describe('navigation lock', () => {
  it('covers at least forty URLs', () => {
    expect(foreignUrls.length).toBeGreaterThanOrEqual(40);
  });

  it.each(navigationEvents)('%s: our own page only', (event) => {
    expect(ownUrls.filter((url) => isPrevented(event, url))).toEqual([]);
    expect([...foreignUrls, ...externalUrls].filter((url) => !isPrevented(event, url))).toEqual([]);
  });

  it('attaches no webview', () => {
    const preventDefault = vi.fn();
    lockedContents().emit('will-attach-webview', { preventDefault });
    expect(preventDefault).toHaveBeenCalledOnce();
  });

  it('opens no second window, whatever the URL', () => {
    const contents = lockedContents();
    const actions = [...ownUrls, ...foreignUrls, ...externalUrls].map(
      (url) => contents.windowOpenHandler?.({ url }).action,
    );
    expect(new Set(actions)).toEqual(new Set(['deny']));
  });

  it('hands only listed https hosts to the system browser', () => {
    shell.openExternal.mockClear();
    const contents = lockedContents();
    for (const url of [...ownUrls, ...foreignUrls, ...externalUrls]) contents.windowOpenHandler?.({ url });
    expect(shell.openExternal.mock.calls.flat()).toEqual(externalUrls);
  });
});
