import { execFileSync } from 'node:child_process';
import {
  appendFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { fetchBinary, installedBinary } from '../../../scripts/launch/electronBinary.mjs';
import { identify } from '../../../scripts/setup/lock.mjs';
import { watchGrowth } from '../../../scripts/setup/treeSize.mjs';
import { findElectron } from '../../../src/main/host/services/electronBinary.ts';

const binaryNames: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'Electron.app/Contents/MacOS/Electron',
  win32: 'electron.exe',
};
const binaryName = binaryNames[process.platform] ?? 'electron';

/** What Electron's installer does: everything else first, path.txt last. */
const unpackVersion = `
  const { mkdirSync, writeFileSync } = require('node:fs');
  const { dirname, join } = require('node:path');
  const put = (name, text) => {
    mkdirSync(dirname(join(__dirname, name)), { recursive: true });
    writeFileSync(join(__dirname, name), text);
  };
  put('dist/version', 'v45.0.0');
  put('dist/${binaryName}', 'a binary');
`;
const endUnpacking = `put('path.txt', '${binaryName}');`;
const neverEnd = 'setInterval(() => undefined, 1000);';

interface FakePackage {
  readonly packageDir: string;
  readonly failureStamp: string;
  readonly silentAfterMs: number;
}

let electron: FakePackage;

/** The npm package `electron` with an installer of ours. */
function install(installer: string): void {
  writeFileSync(join(electron.packageDir, 'install.js'), installer);
}

beforeEach(() => {
  vi.stubEnv('ELECTRON_OVERRIDE_DIST_PATH', undefined);
  const root = mkdtempSync(join(tmpdir(), 'electron-package-'));
  const packageDir = join(root, 'node_modules', 'electron');
  const failureStamp = join(root, 'node_modules', '.studio', 'electron-download-failed.json');
  electron = { packageDir, failureStamp, silentAfterMs: 60_000 };
  mkdirSync(packageDir, { recursive: true });
  writeFileSync(join(packageDir, 'package.json'), '{"version": "45.0.0"}');
  return () => {
    vi.unstubAllEnvs();
    rmSync(root, { recursive: true });
  };
});

describe('the Electron binary', () => {
  it('is fetched by its own installer and found again', async () => {
    install(unpackVersion + endUnpacking);
    expect(await installedBinary(electron.packageDir)).toBeUndefined();
    const path = join(electron.packageDir, 'dist', binaryName);
    expect(await fetchBinary(electron)).toEqual({ path });
    expect(await installedBinary(electron.packageDir)).toBe(path);
    expect(await findElectron(electron.packageDir)).toEqual({ electron: '45.0.0', electronFailure: null });
  });

  it('whose unpacking was cut off is none, and is fetched anew from a clean folder', async () => {
    install(unpackVersion);
    await fetchBinary(electron);
    const leftover = join(electron.packageDir, 'dist', 'leftover');
    writeFileSync(leftover, '');
    expect(await installedBinary(electron.packageDir)).toBeUndefined();
    expect((await findElectron(electron.packageDir)).electron).toBeNull();
    rmSync(electron.failureStamp);
    install(unpackVersion + endUnpacking);
    expect(await fetchBinary(electron)).toHaveProperty('path');
    expect(existsSync(leftover)).toBe(false);
  });

  it('that another start is fetching is waited for', async () => {
    install('process.exit(1);');
    const lockFile = `${electron.failureStamp}.lock`;
    mkdirSync(dirname(lockFile));
    writeFileSync(lockFile, identify(process.ppid));
    const waiting = fetchBinary(electron);
    const other = join(electron.packageDir, 'other.js');
    writeFileSync(other, unpackVersion + endUnpacking);
    execFileSync(process.execPath, [other]);
    rmSync(lockFile);
    expect(await waiting).toEqual({ path: join(electron.packageDir, 'dist', binaryName) });
  });

  it('of an earlier version is none', async () => {
    install(unpackVersion + endUnpacking);
    await fetchBinary(electron);
    writeFileSync(join(electron.packageDir, 'package.json'), '{"version": "46.0.0"}');
    expect(await installedBinary(electron.packageDir)).toBeUndefined();
  });

  it('that could not be fetched says why, when it is tried again and the file that keeps it from that', async () => {
    install(`console.error('HTTPError: Response code 403 (Forbidden)'); process.exit(1);`);
    const reason =
      /could not be downloaded \(Response code 403 \(Forbidden\); tried again after .+ without .+failed\.json\)/;
    expect(await fetchBinary(electron)).toEqual({ reason: expect.stringMatching(reason) as string });
    expect(await findElectron(electron.packageDir)).toMatchObject({
      electron: null,
      electronFailure: { why: 'Response code 403 (Forbidden)', stamp: electron.failureStamp },
    });
    install(unpackVersion + endUnpacking);
    expect(await fetchBinary(electron)).toEqual({ reason: expect.stringMatching(reason) as string });
    rmSync(electron.failureStamp);
    expect(await fetchBinary(electron)).toHaveProperty('path');
  });

  it('is fetched through the proxy that the environment names', async () => {
    install(`console.error('TypeError: uses proxy ' + process.env.ELECTRON_GET_USE_PROXY); process.exit(1);`);
    const { reason } = (await fetchBinary(electron)) as { reason: string };
    expect(reason).toContain('(uses proxy 1; ');
  });

  it('is tried again an hour after a failure', async () => {
    install('process.exit(1);');
    await fetchBinary(electron);
    install(unpackVersion + endUnpacking);
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + 3_600_001 });
    onTestFinished(() => void vi.useRealTimers());
    expect(await fetchBinary(electron)).toHaveProperty('path');
  });

  it('is given up where nothing arrives, and leaves no half of a download', async () => {
    vi.stubEnv('TMPDIR', electron.packageDir);
    install(neverEnd);
    const given = await fetchBinary({ ...electron, silentAfterMs: 500 });
    expect(given).toEqual({ reason: expect.stringMatching(/nothing arrived for/) as string });
    expect(readdirSync(electron.packageDir).sort()).toEqual(['install.js', 'package.json']);
  });

  it('is waited for as long as something arrives', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    let looked: (bytes: number) => void = () => undefined;
    const onSilence = vi.fn();
    const onBytes = (bytes: number): void => looked(bytes);
    const stop = watchGrowth([electron.packageDir], { silentAfterMs: 1000, onBytes, onSilence });
    const look = (): Promise<number> => {
      const found = new Promise<number>((resolve) => (looked = resolve));
      vi.advanceTimersByTime(250);
      return found;
    };
    for (let parts = 0; parts < 10; parts += 1) {
      appendFileSync(join(electron.packageDir, 'electron.zip'), 'part');
      await look();
    }
    for (let looks = 0; looks < 3; looks += 1) await look();
    expect(onSilence).not.toHaveBeenCalled();
    await look();
    expect(onSilence).toHaveBeenCalledOnce();
    stop();
  });

  it('whose download the user ends is not taken for one that failed', async () => {
    install(`process.kill(process.pid, 'SIGINT'); ${neverEnd}`);
    expect(await fetchBinary(electron)).toEqual({ code: 130 });
    expect(existsSync(electron.failureStamp)).toBe(false);
  });
});
