import {
  closeSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';
import { z } from 'zod';

/** What the window itself remembers; everything else belongs to the host. */
const windowState = z.object({
  x: z.number().int().optional(),
  y: z.number().int().optional(),
  width: z.number().int().min(640).max(20000),
  height: z.number().int().min(400).max(20000),
  isMaximized: z.boolean(),
  theme: z.enum(['dark', 'light', 'system']),
});

export type WindowState = z.output<typeof windowState>;

export const defaultWindowState: WindowState = {
  width: 1440,
  height: 900,
  isMaximized: false,
  theme: 'system',
};

/** The remembered state; the default when there is none or it is damaged. */
export function readWindowState(path: string): WindowState {
  try {
    return windowState.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return defaultWindowState;
  }
}

/** Written whole or not at all. Losing it costs a window position, so a failure is not reported. */
export function writeWindowState(path: string, state: WindowState): void {
  const partial = `${path}.partial`;
  try {
    mkdirSync(dirname(path), { recursive: true });
    const file = openSync(partial, 'w', 0o600);
    try {
      writeFileSync(file, JSON.stringify(state));
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(partial, path);
  } catch {
    rmSync(partial, { force: true });
  }
}
