import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { readHostSettings, type HostSettings } from '../../shared/domain/settings.ts';
import { createJsonStore, type JsonStore } from './services/settings.ts';

/** The application's settings on disk, and what they mean for the processes that the host starts. */
export interface SettingsStore extends JsonStore {
  /** As last read or saved by this host. */
  current(): HostSettings;
  /** Environment of workers and tools beside what they inherit. */
  environment(): NodeJS.ProcessEnv;
  /** The host's own environment with that of the settings: what it looks for tools by. */
  toolEnvironment(): NodeJS.ProcessEnv;
}

export function openSettings(configDir: string): SettingsStore {
  const path = join(configDir, 'settings.json');
  const store = createJsonStore(path);
  // Read at once: the first job of a command must obey them, too.
  let current = readHostSettings(readNow(path));
  return {
    current: () => current,
    environment: () => environmentOf(current),
    toolEnvironment: () => ({ ...process.env, ...environmentOf(current) }),
    async read() {
      const all = await store.read();
      current = readHostSettings(all);
      return all;
    },
    async merge(patch) {
      const all = await store.merge(patch);
      current = readHostSettings(all);
      return all;
    },
  };
}

function readNow(path: string): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(readFileSync(path, 'utf8'));
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {};
  } catch {
    return {}; // absent or damaged: the store puts a damaged file aside when it is read
  }
}

/** TensorFlow and OpenMP read these while they load. */
function environmentOf({ threads, device, ffmpeg }: HostSettings): NodeJS.ProcessEnv {
  const count = String(threads);
  return {
    ...(threads === 0
      ? {}
      : { OMP_NUM_THREADS: count, TF_NUM_INTRAOP_THREADS: count, TF_NUM_INTEROP_THREADS: count }),
    ...(device === 'cpu' ? { CUDA_VISIBLE_DEVICES: '-1' } : {}),
    ...(ffmpeg === '' ? {} : { STUDIO_FFMPEG: programIn(ffmpeg) }),
  };
}

/** The program itself where its folder was chosen. */
function programIn(path: string): string {
  const isFolder = statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
  return isFolder ? join(path, process.platform === 'win32' ? 'ffmpeg.exe' : 'ffmpeg') : path;
}
