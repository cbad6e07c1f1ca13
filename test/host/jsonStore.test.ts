import { readlink, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createTrustBook } from '../../src/main/host/architectures/trust.ts';
import { createRecentProjects } from '../../src/main/host/services/recents.ts';
import { createJsonStore } from '../../src/main/host/services/settings.ts';
import { makeTempFolder } from '../support/hostFixture.ts';

describe('a file of the user’s configuration', () => {
  it('keeps both of two changes that follow from what it held', async () => {
    const store = createJsonStore(join(await makeTempFolder(), 'counts.json'));
    const countUp = () => store.merge(({ count = 0 }) => ({ count: Number(count) + 1 }));
    await Promise.all([countUp(), countUp(), countUp()]);
    expect(await store.read()).toEqual({ count: 3 });
  });

  it('is not replaced where it cannot be read', async () => {
    const path = join(await makeTempFolder(), 'loop.json');
    await symlink('loop.json', path);
    const store = createJsonStore(path);
    await expect(store.merge({ a: 1 })).rejects.toThrow(/ELOOP/);
    expect(await readlink(path)).toBe('loop.json');
    expect(await store.read()).toEqual({});
  });
});

it('two files that are trusted at once are both trusted', async () => {
  const book = createTrustBook(await makeTempFolder());
  await Promise.all(['a.ts', 'b.ts'].map((file) => book.trust('/p', { file, sha256: `${file} hash` })));
  expect(await book.read('/p')).toEqual({ 'a.ts': 'a.ts hash', 'b.ts': 'b.ts hash' });
});

it('two projects that are remembered at once are both listed', async () => {
  const recents = createRecentProjects(await makeTempFolder(), await makeTempFolder());
  const entry = { images: 0, runs: 0, bestMiou: null, openedAt: '2026-11-25T00:00:00.000Z' };
  await Promise.all(['/a', '/b'].map((path) => recents.remember({ ...entry, path, name: path })));
  expect((await recents.list()).map(({ path }) => path).sort()).toEqual(['/a', '/b']);
  await Promise.all([recents.forget('/a'), recents.remember({ ...entry, path: '/c', name: '/c' })]);
  expect((await recents.list()).map(({ path }) => path)).toEqual(['/c', '/b']);
});
