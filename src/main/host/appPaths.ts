import { fileURLToPath } from 'node:url';

/** Where the application's own files lie. */
export interface AppPaths {
  /** The built worker program. */
  readonly worker: string;
  /** The renderer's build. */
  readonly renderer: string;
  /** Recipes, sample. */
  readonly resources: string;
}

/** Beside an entry of the build: `entryUrl` is the `import.meta.url` of `out/main/<entry>.js`. */
export function appPathsFrom(entryUrl: string): AppPaths {
  return {
    worker: fileURLToPath(new URL('./worker.js', entryUrl)),
    renderer: fileURLToPath(new URL('../renderer', entryUrl)),
    resources: fileURLToPath(new URL('../../resources', entryUrl)),
  };
}
