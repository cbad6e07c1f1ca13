import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtemp, readdir, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { writeFileAtomic } from '../../src/main/core/store/atomicFile.ts';
import { sweepTemps } from '../../src/main/core/store/temporaries.ts';
import { bundleForNode } from '../support/bundle.ts';

const old = Buffer.alloc(5000, 'o');
const newBytes = 300_000;

let script: string;
let folder: string;
beforeAll(async () => {
  script = await bundleForNode('test/support/saveOnce.ts');
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'faults-'));
  await writeFile(join(folder, 'file'), old);
});

/** One save in a process of its own with a fault at the nth call of `syscall`; one I/O thread, since strace counts per thread. */
function saveUnder(syscall: string, fault: string, when: number): ReturnType<typeof spawnSync> {
  return spawnSync(
    'strace',
    [
      ...[
        '-f',
        '-qq',
        '-o',
        '/dev/null',
        '-e',
        `trace=${syscall}`,
        '-e',
        `inject=${syscall}:${fault}:when=${when}`,
      ],
      ...[process.execPath, script, join(folder, 'file'), String(newBytes)],
    ],
    { env: { ...process.env, UV_THREADPOOL_SIZE: '1' }, encoding: 'utf8' },
  );
}

async function stateOfFile(): Promise<'old' | 'new' | 'torn'> {
  const bytes = await readFile(join(folder, 'file'));
  if (bytes.equals(old)) return 'old';
  return bytes.equals(Buffer.alloc(newBytes, 'n')) ? 'new' : 'torn';
}

const hasStrace = spawnSync('strace', ['-V']).status === 0;

describe.skipIf(!hasStrace)('a save that is killed', () => {
  it.each(['write', 'fsync', 'rename'])('at any %s leaves the old file or the new one', async (syscall) => {
    const states = new Set<string>();
    for (let when = 1; when <= 40; when++) {
      await writeFile(join(folder, 'file'), old);
      const { stdout } = saveUnder(syscall, 'signal=KILL', when);
      states.add(await stateOfFile());
      await sweepTemps(folder);
      expect(await readdir(folder)).toEqual(['file']);
      if (String(stdout).includes('saved')) break;
    }
    expect(states).not.toContain('torn');
    expect(states).toContain('new');
    expect(states).toContain('old');
  });
});

describe.skipIf(!hasStrace)('a save that the system refuses', () => {
  const cases = ['fsync', 'rename'].flatMap((syscall) =>
    ['EIO', 'ENOSPC', 'EDQUOT', 'EROFS'].map((error) => [syscall, error] as const),
  );
  it.each(cases)('at %s with %s is reported and leaves the old file alone', async (syscall, error) => {
    const { stdout } = saveUnder(syscall, `error=${error}`, 1);
    const code = { EIO: 'io', ENOSPC: 'diskFull', EDQUOT: 'diskFull', EROFS: 'readOnly' }[error];
    expect(JSON.parse(String(stdout))).toMatchObject({ code });
    expect(await stateOfFile()).toBe('old');
    expect(await readdir(folder)).toEqual(['file']);
  });
});

describe.skipIf(process.getuid?.() !== 0)('a save on a disk that fills up', () => {
  let disk: string;
  beforeAll(async () => {
    disk = await mkdtemp(join(tmpdir(), 'disk-'));
    execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=64k', 'tmpfs', disk]);
  });
  afterAll(() => {
    execFileSync('umount', [disk]);
  });

  it('keeps the old file at every size, says so, and works again when there is room', async () => {
    const path = join(disk, 'file');
    await writeFileAtomic(path, Buffer.alloc(4096, 'o'));
    for (let bytes = 40_000; bytes <= 120_000; bytes += 4096) {
      const failure: unknown = await writeFileAtomic(path, Buffer.alloc(bytes, 'n')).catch(
        (thrown: unknown) => thrown,
      );
      const found = await readFile(path);
      if (failure === undefined) {
        expect(found).toHaveLength(bytes);
        await writeFileAtomic(path, Buffer.alloc(4096, 'o'));
      } else {
        expect(failure).toMatchObject({ code: 'diskFull', message: expect.stringContaining(`file could not be written to ${disk}`) }); // prettier-ignore
        expect(found).toEqual(Buffer.alloc(4096, 'o'));
      }
      expect(await readdir(disk)).toEqual(['file']);
    }
    await writeFileAtomic(path, 'fits');
    expect(await readFile(path, 'utf8')).toBe('fits');
  });
});
