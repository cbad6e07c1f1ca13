/** What the host itself obeys among the application's settings; each is checked where it is read. */
export interface HostSettings {
  /** Threads of a worker; 0: one a core. */
  readonly threads: number;
  /** A worker that uses more memory is ended, GB (10⁹); 0: no limit. */
  readonly memoryLimitGb: number;
  /** `cpu`: workers see no GPU. */
  readonly device: 'auto' | 'cpu';
  /** The ffmpeg program or the folder it is in; '': PATH, then what set-up fetched. */
  readonly ffmpeg: string;
}

/** All cores, no limit, whatever device there is: what a machine is bought for. */
export const defaultHostSettings: HostSettings = { threads: 0, memoryLimitGb: 0, device: 'auto', ffmpeg: '' };

export const hostSettingRanges = {
  threads: { min: 0, max: 1024 },
  memoryLimitGb: { min: 0, max: 4096 },
} as const;

/** Bad values fall back to their default, each for itself. */
export function readHostSettings(stored: Readonly<Record<string, unknown>>): HostSettings {
  const { threads, memoryLimitGb, device, ffmpeg } = stored;
  const base = defaultHostSettings;
  return {
    threads: isWhole(threads, hostSettingRanges.threads) ? threads : base.threads,
    memoryLimitGb: isIn(memoryLimitGb, hostSettingRanges.memoryLimitGb) ? memoryLimitGb : base.memoryLimitGb,
    device: device === 'cpu' ? 'cpu' : base.device,
    ffmpeg: typeof ffmpeg === 'string' ? ffmpeg.trim() : base.ffmpeg,
  };
}

interface Range {
  readonly min: number;
  readonly max: number;
}

function isIn(value: unknown, { min, max }: Range): value is number {
  return typeof value === 'number' && value >= min && value <= max;
}

function isWhole(value: unknown, range: Range): value is number {
  return isIn(value, range) && Number.isInteger(value);
}
