import type { DoctorReport } from '../../../shared/domain/system.ts';
import { t } from '../../app/i18n.ts';

export interface MachineFact {
  readonly key: 'engine' | 'device' | 'weights' | 'video' | 'disk';
  readonly ok: boolean;
  /** null: not there. */
  readonly value: string | null;
}

/** Below this a training's checkpoints may not fit. */
const enoughDiskBytes = 2e9;

export function machineFacts(
  report: DoctorReport,
  formatBytes: (bytes: number) => string,
): readonly MachineFact[] {
  const here = report.weights.filter((weights) => weights.cached).length;
  return [
    {
      key: 'engine',
      ok: report.tensorflow !== null,
      value: report.tensorflow === null ? null : `TensorFlow ${report.tensorflow}`,
    },
    { key: 'device', ok: true, value: report.device },
    {
      key: 'weights',
      // The first training that wants weights fetches them by itself.
      ok: true,
      value:
        here === 0
          ? t('welcome.weightsLater')
          : t('welcome.weightsCount', { here, all: report.weights.length }),
    },
    {
      key: 'video',
      ok: report.ffmpeg !== null,
      value: report.ffmpeg === null ? null : `ffmpeg ${report.ffmpeg.version}`,
    },
    { key: 'disk', ok: report.freeDiskBytes >= enoughDiskBytes, value: formatBytes(report.freeDiskBytes) },
  ];
}
