import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { DoctorReport, ProjectSummary } from '../../../shared/domain/system.ts';
import { useClient } from '../../platform/connection.ts';

export const useWelcome = defineStore('welcome', () => {
  const client = useClient();
  const recent = shallowRef<readonly ProjectSummary[] | null>(null);
  const doctor = shallowRef<DoctorReport | null>(null);
  const isChecking = ref(false);

  async function readRecent(): Promise<void> {
    recent.value = await client.project.recent();
  }

  async function forget(path: string): Promise<void> {
    await client.project.forget({ path });
    await readRecent();
  }

  async function checkMachine(): Promise<void> {
    isChecking.value = true;
    try {
      doctor.value = await client.system.doctor();
    } finally {
      isChecking.value = false;
    }
  }

  return { recent, doctor, isChecking, readRecent, forget, checkMachine };
});
