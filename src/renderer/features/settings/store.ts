import { until } from '@vueuse/core';
import { defineStore } from 'pinia';
import { ref, shallowRef, watch } from 'vue';
import type { CacheId, DoctorCheck, StorageReport } from '../../../shared/domain/system.ts';
import { t } from '../../app/i18n.ts';
import { useNotices } from '../../app/notices.ts';
import { useClient } from '../../platform/connection.ts';
import { useDoctor } from '../../platform/doctor.ts';
import { measureFrameRate } from './frameRate.ts';
import { ffmpegPath } from './hostSettings.ts';

/** Below this, drawing is visibly not smooth. */
const smoothFramesASecond = 30;

export const useSettings = defineStore('settings', () => {
  const client = useClient();
  const doctor = useDoctor();
  const notices = useNotices();
  const checks = shallowRef<readonly DoctorCheck[]>([]);
  const seconds = ref(0);
  const isChecking = ref(false);
  const storage = shallowRef<StorageReport | null>(null);
  const isMeasuring = ref(false);

  async function runDoctor(): Promise<void> {
    if (isChecking.value) return;
    isChecking.value = true;
    const started = performance.now();
    try {
      const [rate] = await Promise.all([measureFrameRate(), doctor.check()]);
      checks.value = [...(doctor.report?.checks ?? []), ...(rate === null ? [] : [drawingCheck(rate)])];
      seconds.value = (performance.now() - started) / 1000;
    } finally {
      isChecking.value = false;
    }
  }

  /** What was found holds for the ffmpeg that was set then; the host is told of the new one before it looks again. */
  async function checkAgain(ffmpeg: string): Promise<void> {
    await client.system.saveSettings({ ffmpeg });
    await until(isChecking).toBe(false);
    await runDoctor();
  }
  watch(ffmpegPath, (ffmpeg) => {
    if (checks.value.length > 0 || isChecking.value) void notices.attempt(() => checkAgain(ffmpeg));
  });

  async function measureStorage(): Promise<void> {
    isMeasuring.value = true;
    try {
      storage.value = await client.system.storage();
    } finally {
      isMeasuring.value = false;
    }
  }

  /** Returns the bytes that became free. */
  async function emptyCache(cache: CacheId): Promise<number> {
    const before = storage.value?.caches.find(({ id }) => id === cache)?.bytes ?? 0;
    storage.value = await client.system.emptyCache({ cache });
    return before - (storage.value.caches.find(({ id }) => id === cache)?.bytes ?? 0);
  }

  return {
    ...{ checks, seconds, isChecking, storage, isMeasuring },
    ...{ runDoctor, measureStorage, emptyCache },
  };
});

function drawingCheck(rate: number): DoctorCheck {
  const isSmooth = rate >= smoothFramesASecond;
  return {
    id: 'drawing',
    name: t('settings.doctor.drawing'),
    state: isSmooth ? 'ok' : 'warning',
    finding: t('settings.doctor.frames', { n: Math.round(rate) }),
    fix: isSmooth ? null : t('settings.doctor.framesFix'),
  };
}
