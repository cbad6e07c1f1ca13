import { execFile, spawnSync } from 'node:child_process';
import { mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { projectRoot } from '../../paths.ts';

const execute = promisify(execFile);

/** An ext4 file system in a file, whose power can be cut. Needs root. */
export interface Ext4Volume {
  /** Where it is mounted. */
  readonly folder: string;
  /** From here on nothing reaches the disk, and what was not synced is gone. */
  cutPower(): Promise<void>;
  remount(): Promise<void>;
  remove(): Promise<void>;
}

const volumeBytes = 64 * 1024 * 1024;
const shutdownTool = join(projectRoot, 'bench', 'trust', 'harness', 'shutdown.py');

export async function createExt4Volume(scratch: string): Promise<Ext4Volume> {
  const image = join(scratch, 'volume.img');
  const folder = join(scratch, 'volume');
  await mkdir(folder, { recursive: true });
  const handle = await open(image, 'w');
  await handle.truncate(volumeBytes);
  await handle.close();
  await execute('mkfs.ext4', ['-q', '-F', image]);
  await mount();
  process.prependOnceListener('exit', unmountAtExit);

  async function mount(): Promise<void> {
    await execute('mount', ['-o', 'loop', image, folder]);
  }

  function unmountAtExit(): void {
    spawnSync('umount', [folder]);
  }

  return {
    folder,
    async cutPower() {
      await execute('python3', [shutdownTool, folder]);
    },
    async remount() {
      await execute('umount', [folder]);
      await mount();
      process.prependOnceListener('exit', unmountAtExit);
    },
    async remove() {
      process.off('exit', unmountAtExit);
      await execute('umount', [folder]).catch(() => undefined);
      await rm(image, { force: true });
    },
  };
}
