import type { HostInfo } from '../../../shared/contract/system.ts';
import { missing } from '../../format/numbers.ts';

/** What a training takes: "CPU · 2 threads", "GPU · NVIDIA RTX A2000", "2 GPUs · NVIDIA RTX A2000". */
export function deviceText(info: Pick<HostInfo, 'gpus' | 'threads'> | null): string {
  if (info === null) return missing;
  const { gpus, threads } = info;
  if (gpus.length === 0) return `CPU · ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const count = gpus.length === 1 ? 'GPU' : `${gpus.length} GPUs`;
  return `${count} · ${[...new Set(gpus)].join(', ')}`;
}
