import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';

/** Folder of an installed package, found without running any of its code; null where it is missing. */
export function packageFolder(name: string): string | null {
  try {
    return dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
  } catch {
    return null;
  }
}

/** Where set-up unpacked the CUDA wheels, one folder a part with its `lib`; null where it did not. */
export function cudaFolder(): string | null {
  const engine = packageFolder('@tensorflow/tfjs-node-gpu');
  if (engine === null) return null;
  const folder = join(engine, 'deps', 'nvidia');
  return existsSync(folder) ? folder : null;
}
