import { resolve } from 'node:path';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';

const main = resolve(import.meta.dirname, 'src/main');
const renderer = resolve(import.meta.dirname, 'src/renderer');

export default defineConfig({
  main: {
    build: {
      target: 'node20',
      // Benchmarks run in a checkout: their browser driver, a development dependency, cannot be bundled.
      externalizeDeps: { include: ['playwright-core', 'prettier'] },
      sourcemap: true,
      rollupOptions: {
        input: {
          index: resolve(main, 'index.ts'),
          host: resolve(main, 'host/index.ts'),
          worker: resolve(main, 'worker/index.ts'),
          cli: resolve(main, 'cli/index.ts'),
          bench: resolve(import.meta.dirname, 'bench/index.ts'),
        },
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: 'chunks/[name]-[hash].js' },
      },
    },
  },
  preload: {
    build: {
      rollupOptions: {
        input: { index: resolve(import.meta.dirname, 'src/preload/index.ts') },
        // A sandboxed preload is a CommonJS script.
        output: { format: 'cjs', entryFileNames: '[name].cjs' },
      },
    },
  },
  renderer: {
    root: renderer,
    plugins: [vue()],
    build: {
      rollupOptions: { input: { index: resolve(renderer, 'index.html') } },
      // The page's CSP allows no inlined assets.
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
    },
  },
});
