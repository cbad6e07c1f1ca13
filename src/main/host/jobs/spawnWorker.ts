import type { ChildProcess } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { cudaFolder } from '../packages.ts';
import { dealsBySession, putInBackground } from './background.ts';
import { spawnHaltable } from './giveWay.ts';

/**
 * Starts a process that speaks `WorkerMessage` over an IPC channel, with the settings' environment beside the
 * inherited one. Tests put other programs here.
 */
export type SpawnWorker = (environment?: NodeJS.ProcessEnv) => ChildProcess;

interface SpawnerOptions {
  /** The worker stays in the host's session: Ctrl-Z halts it, too. */
  readonly isOfTerminal?: boolean;
}

/**
 * The real worker: plain Node, own process at low priority, stdout and stderr to us, CUDA libraries within its reach.
 */
export function nodeWorkerSpawner(workerPath: string, options: SpawnerOptions = {}): SpawnWorker {
  const hasOwnSession = dealsBySession && options.isOfTerminal !== true;
  return (environment) => {
    const worker = spawnHaltable(process.execPath, [workerPath], {
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      env: { ...process.env, ...libraryPath(), ...cardOrder, ...environment, STUDIO_TOKEN: undefined },
      windowsHide: true,
      detached: hasOwnSession,
    });
    putInBackground(worker.pid);
    return worker;
  };
}

/** Cards are numbered as their driver lists them; CUDA by itself puts the fastest first. */
const cardOrder: NodeJS.ProcessEnv = { CUDA_DEVICE_ORDER: 'PCI_BUS_ID' };

/** With the CUDA libraries, where there are any. */
function libraryPath(): NodeJS.ProcessEnv {
  const folder = cudaFolder();
  if (folder === null) return {};
  const parts = readdirSync(folder).map((part) => join(folder, part, 'lib'));
  const inherited = process.env['LD_LIBRARY_PATH'];
  return { LD_LIBRARY_PATH: [...parts, ...(inherited === undefined ? [] : [inherited])].join(delimiter) };
}
