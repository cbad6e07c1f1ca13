import type { HostInfo } from '../../../shared/contract/system.ts';
import { missing } from '../../format/numbers.ts';

/** "CPU · 2 threads"; the host itself runs on the processor only. */
export function deviceText(info: HostInfo | null): string {
  return info === null ? missing : `CPU · ${info.threads} ${info.threads === 1 ? 'thread' : 'threads'}`;
}
