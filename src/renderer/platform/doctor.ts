import { defineStore } from 'pinia';
import { ref, shallowRef } from 'vue';
import type { DoctorReport } from '../../shared/domain/system.ts';
import { useClient } from './connection.ts';

/** What this machine has, as the host found it last: asked for once, then whenever someone wants it anew. */
export const useDoctor = defineStore('doctor', () => {
  const client = useClient();
  const report = shallowRef<DoctorReport | null>(null);
  const isChecking = ref(false);

  async function check(): Promise<void> {
    isChecking.value = true;
    try {
      report.value = await client.system.doctor();
    } finally {
      isChecking.value = false;
    }
  }

  return { report, isChecking, check };
});
