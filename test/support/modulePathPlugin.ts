import { mkdirSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import { build, type Plugin } from 'vite';

const suffix = '?modulePath';
const bundles = resolve(import.meta.dirname, '../../node_modules/.studio/modulePath');

/**
 * `import path from './thread.ts?modulePath'` in tests, as electron-vite does in the product: bundles the
 * module for plain Node (which runs no TypeScript before Node 23) and gives the bundle's path.
 */
export function modulePathPlugin(): Plugin {
  return {
    name: 'test-module-path',
    enforce: 'pre',
    async load(id) {
      if (!id.endsWith(suffix)) return undefined;
      const entry = id.slice(0, -suffix.length);
      const name = basename(entry).replace(/\.ts$/, '');
      const outDir = resolve(bundles, `${name}-${process.pid}`);
      mkdirSync(outDir, { recursive: true });
      await build({
        configFile: false,
        logLevel: 'error',
        build: {
          outDir,
          ssr: entry,
          target: 'node20',
          emptyOutDir: false,
          rollupOptions: { output: { format: 'es', entryFileNames: `${name}.mjs` } },
        },
      });
      return `export default ${JSON.stringify(resolve(outDir, `${name}.mjs`))};`;
    },
  };
}
