import { mkdir } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { build } from 'vite';

const root = resolve(import.meta.dirname, '../..');

/** Bundles a TypeScript module (relative to the project) so that plain Node runs it; returns the bundle's path. */
export async function bundleForNode(entry: string): Promise<string> {
  const name = basename(entry, '.ts');
  const outDir = resolve(root, 'node_modules/.studio/bundles', `${name}-${process.pid}`);
  await mkdir(outDir, { recursive: true });
  await build({
    configFile: false,
    logLevel: 'error',
    build: {
      outDir,
      ssr: resolve(root, entry),
      target: 'node20',
      emptyOutDir: false,
      rollupOptions: { output: { format: 'es', entryFileNames: `${name}.mjs` } },
    },
  });
  return resolve(outDir, `${name}.mjs`);
}
