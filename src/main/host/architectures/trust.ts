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
  return {
    async read(project) {
      return parseBook((await store.read())['projects'])[project] ?? {};
    },
    async trust(project, { file, sha256 }) {
      await store.merge(({ projects }) => {
        const all = parseBook(projects);
        return { projects: { ...all, [project]: { ...all[project], [file]: sha256 } } };
      });
    },
  };
}

/** By project; empty where it is no such book. */
function parseBook(projects: unknown): Readonly<Partial<Record<string, TrustedHashes>>> {
  return trustedHashes.safeParse(projects).data ?? {};
}
