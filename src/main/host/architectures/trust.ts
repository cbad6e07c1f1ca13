import { join } from 'node:path';
import { z } from 'zod';
import type { FoundArchitecture } from '../../core/store/architectureFiles.ts';
import { createJsonStore } from '../services/settings.ts';

const trustedHashes = z.record(z.string(), z.record(z.string(), z.string()));

/** File name → SHA-256 as it was trusted. */
export type TrustedHashes = Readonly<Partial<Record<string, string>>>;

/** Which files of which project the user has trusted, by content. Kept for the user, never in the project itself. */
export interface TrustBook {
  read(project: string): Promise<TrustedHashes>;
  trust(project: string, { file, sha256 }: Pick<FoundArchitecture, 'file' | 'sha256'>): Promise<void>;
}

export function createTrustBook(configDir: string): TrustBook {
  const store = createJsonStore(join(configDir, 'trustedArchitectures.json'));
  async function read(project: string): Promise<TrustedHashes> {
    const { projects } = await store.read();
    const parsed = trustedHashes.safeParse(projects);
    return (parsed.success ? parsed.data[project] : undefined) ?? {};
  }
  return {
    read,
    async trust(project, { file, sha256 }) {
      const { projects } = await store.read();
      const parsed = trustedHashes.safeParse(projects);
      const all = parsed.success ? parsed.data : {};
      await store.merge({ projects: { ...all, [project]: { ...all[project], [file]: sha256 } } });
    },
  };
}
