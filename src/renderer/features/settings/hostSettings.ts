import { defaultHostSettings, hostSettingRanges } from '../../../shared/domain/settings.ts';
import { oneOf, useRememberedApp, within } from '../../platform/remembered.ts';

/** What the host obeys; it reads them from the same place at the start of each job. */
const { threads: threadRange, memoryLimitGb: memoryRange } = hostSettingRanges;

export const threads = useRememberedApp(
  'threads',
  defaultHostSettings.threads,
  within(threadRange.min, threadRange.max),
);
export const memoryLimitGb = useRememberedApp(
  'memoryLimitGb',
  defaultHostSettings.memoryLimitGb,
  within(memoryRange.min, memoryRange.max),
);
export const device = useRememberedApp('device', defaultHostSettings.device, oneOf(['auto', 'cpu']));
export const ffmpegPath = useRememberedApp('ffmpeg', defaultHostSettings.ffmpeg);
