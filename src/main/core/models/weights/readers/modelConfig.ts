import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { z } from 'zod';

const configSchema = z.object({ architecture: z.string() });

/**
 * timm's name of the net whose weights `path` holds, out of the `config.json` that Hugging Face keeps beside them:
 * `tf_efficientnet_lite0`. Null where there is none.
 */
export async function readArchitecture(path: string): Promise<string | null> {
  try {
    const config: unknown = JSON.parse(await readFile(join(dirname(path), 'config.json'), 'utf8'));
    return configSchema.parse(config).architecture;
  } catch {
    return null;
  }
}
