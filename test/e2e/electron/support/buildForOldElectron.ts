import { mkdirSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { build, type Plugin } from 'vite';
import { projectRoot } from '../../../support/testData.ts';

/** What Electron 9.4.1 consists of. */
const nodeTarget = 'node12';
const chromeTarget = 'chrome83';

/**
 * Builds the product's shell, preload and pages, unchanged, for the one Electron binary the package
 * registries offer (9.4.1). What that lacks is bridged in `oldElectronBridge.cjs`; the host is the real build.
 * @param outDir gets main/, preload/ and renderer/
 */
export async function buildForOldElectron(outDir: string): Promise<void> {
  await buildNodeScript('src/main/index.ts', join(outDir, 'main'), 'index.cjs');
  await buildNodeScript('src/preload/index.ts', join(outDir, 'preload'), 'index.cjs');
  await build({
    configFile: false,
    root: join(projectRoot, 'src/renderer'),
    logLevel: 'error',
    plugins: [vue()],
    build: {
      outDir: join(outDir, 'renderer'),
      target: chromeTarget,
      cssTarget: chromeTarget,
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  });
  mkdirSync(join(outDir, 'main'), { recursive: true });
  for (const name of ['host.js', 'worker.js', 'chunks', 'cli.js']) {
    symlinkSync(join(projectRoot, 'out/main', name), join(outDir, 'main', name));
  }
}

async function buildNodeScript(entry: string, outDir: string, fileName: string): Promise<void> {
  await build({
    configFile: false,
    root: projectRoot,
    logLevel: 'error',
    plugins: [oldNodeModules()],
    define: { 'import.meta.dirname': '__dirname' },
    // Everything but Electron and Node's own modules goes into the one file.
    ssr: { noExternal: true, target: 'node' },
    build: {
      ssr: join(projectRoot, entry),
      outDir,
      target: nodeTarget,
      minify: false,
      rollupOptions: {
        external: ['electron', /^node12:/],
        output: {
          format: 'cjs',
          entryFileNames: fileName,
          paths: (id: string) => id.replace(/^node12:/, ''),
          codeSplitting: false,
        },
      },
    },
  });
}

/** Strips `node:`, and gives Node 12 the modules it lacks: `fs/promises`, `timers/promises`. */
function oldNodeModules(): Plugin {
  const missing: Readonly<Record<string, string>> = {
    'fs/promises': `import { promises } from 'node12:fs'; export const { realpath, stat } = promises;`,
    'timers/promises': `export const setTimeout = (ms) => new Promise((resolve) => globalThis.setTimeout(resolve, ms));`,
  };
  return {
    name: 'old-node-modules',
    enforce: 'pre',
    resolveId(id) {
      if (id.startsWith('node12:')) return { id, external: true };
      const name = id.replace(/^node:/, '');
      if (Object.hasOwn(missing, name)) return `\0old:${name}`;
      return id.startsWith('node:') ? { id: `node12:${name}`, external: true } : undefined;
    },
    load: (id) => (id.startsWith('\0old:') ? missing[id.slice('\0old:'.length)] : undefined),
  };
}

/** Loaded by the test application before the shell. */
export const oldElectronBridgePath = join(import.meta.dirname, 'oldElectronBridge.cjs');
