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

/** A part of a screen, or of all of them together, in pixels of the system. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** As much of the window's upper edge must be on a screen, in pixels: enough to get hold of it. */
const grip = 96;

/** Where the window was; empty where no screen shows its upper edge any more, since one was unplugged. */
export function placeOnScreens(
  { x, y, width }: WindowState,
  screens: readonly Area[],
): { readonly x?: number; readonly y?: number } {
  if (x === undefined || y === undefined) return {};
  const isSeen = screens.some(
    (screen) =>
      Math.min(x + width, screen.x + screen.width) - Math.max(x, screen.x) >= grip &&
      y >= screen.y &&
      y <= screen.y + screen.height - grip,
  );
  return isSeen ? { x, y } : {};
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
