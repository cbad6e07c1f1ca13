import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { StudioError } from '../src/shared/errors.ts';

/** The checkout's root, found from a source file as well as from the built entry. */
export const projectRoot = findRoot(import.meta.dirname);

/** Real data and independent answers, outside the repository. */
export const testDataRoot = process.env['STUDIO_TEST_DATA'] ?? resolve(projectRoot, '../shared/data');

/** Absolute path of a built program of the main process: `cli`, `host`, `worker`, `bench`. */
export function builtEntry(name: string): string {
  const path = join(projectRoot, 'out', 'main', `${name}.js`);
  if (existsSync(path)) return path;
  throw new StudioError('notFound', `${path} is not built yet.`, { fix: 'Run: npm run build' });
}

function findRoot(from: string): string {
  if (existsSync(join(from, 'electron.vite.config.ts'))) return from;
  const parent = dirname(from);
  if (parent !== from) return findRoot(parent);
  throw new StudioError('notFound', 'Measurements run from a checkout; this is none.', {
    fix: 'Clone the repository, then run: npm run bench -- train',
  });
}
