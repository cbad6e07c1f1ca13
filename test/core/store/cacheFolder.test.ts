import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { cacheDir } from '../../../scripts/setup/paths.mjs';
import { cacheFolder } from '../../../src/main/core/store/cacheFolder.ts';

afterEach(() => vi.unstubAllEnvs());

describe.skipIf(process.platform === 'win32')('the cache folder', () => {
  it.each([
    [{ STUDIO_CACHE: '/own', XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, '/own'],
    [{ STUDIO_CACHE: '', XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, '/xdg/segstudio'],
    [{ XDG_CACHE_HOME: '/xdg', HOME: '/home/me' }, '/xdg/segstudio'],
    [{ XDG_CACHE_HOME: '', HOME: '/home/me' }, '/home/me/.cache/segstudio'],
    [{ HOME: '/home/me' }, '/home/me/.cache/segstudio'],
    [{ HOME: '/' }, join(tmpdir(), 'segstudio-cache')],
    [{ HOME: '' }, join(tmpdir(), 'segstudio-cache')],
  ])('with %o is %s, for set-up as for the studio', (env, expected) => {
    vi.stubEnv('HOME', env.HOME);
    expect(cacheFolder(env)).toBe(expected);
    expect(cacheDir(env)).toBe(expected);
  });
});
