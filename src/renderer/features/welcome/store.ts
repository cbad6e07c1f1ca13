import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { ProjectSummary } from '../../../shared/domain/system.ts';
import { useClient } from '../../platform/connection.ts';

export const useWelcome = defineStore('welcome', () => {
  const client = useClient();
  const recent = shallowRef<readonly ProjectSummary[] | null>(null);

  async function readRecent(): Promise<void> {
    recent.value = await client.project.recent();
  }

  async function forget(path: string): Promise<void> {
    await client.project.forget({ path });
    await readRecent();
  }

  return { recent, readRecent, forget };
});
