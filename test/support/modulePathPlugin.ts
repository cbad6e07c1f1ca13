import type { Plugin } from 'vite';
import { bundleForNode } from './bundle.ts';

const suffix = '?modulePath';

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
      return `export default ${JSON.stringify(await bundleForNode(id.slice(0, -suffix.length)))};`;
    },
  };
}
