import { randomUUID } from 'node:crypto';
import { availableParallelism, totalmem } from 'node:os';
import type { Settings, StudioEvent } from '../../../shared/contract/system.ts';
import type { HostContext } from '../context.ts';
import { studioVersion } from '../version.ts';
import { runDoctor } from './doctor.ts';
import { listFolder } from './folders.ts';
import { findUsedGpus } from './gpus.ts';
import type { Services } from './services.ts';
import { emptyCache, measureStorage } from './storage.ts';

const defaultSettings: Settings = { theme: 'system' };
const themes: readonly unknown[] = ['dark', 'light', 'system'] satisfies readonly Settings['theme'][];

export function createSystemService(context: HostContext): Services['system'] {
  const { events, session, jobs, settings } = context;
  const host = randomUUID();
  async function hello(): Promise<StudioEvent> {
    jobs.giveWay();
    return { type: 'hello', host, jobs: jobs.list(), project: await session.info() };
  }

  return {
    info: async () => ({
      version: studioVersion,
      pid: process.pid,
      mode: context.mode,
      platform: process.platform,
      gpus: (await findUsedGpus(settings.current())).map(({ name }) => name),
      threads: settings.current().threads || availableParallelism(),
      cores: availableParallelism(),
      memoryBytes: totalmem(),
    }),
    events: (_, signal) => Promise.resolve(events.stream(hello, signal)),
    doctor: () => runDoctor(context),
    settings: async () => completeSettings(await settings.read()),
    saveSettings: async (patch) => completeSettings(await settings.merge(patch)),
    storage: () => measureStorage(context),
    async emptyCache({ cache }) {
      await emptyCache(context, cache);
      return measureStorage(context);
    },
    listFolder,
  };
}

function completeSettings(found: Readonly<Record<string, unknown>>): Settings {
  const theme = themes.includes(found['theme'])
    ? (found['theme'] as Settings['theme'])
    : defaultSettings.theme;
  return { ...found, theme };
}
