import type { AppPaths } from './appPaths.ts';
import { createHost, type Host } from './host.ts';
import { nodeWorkerSpawner } from './jobs/spawnWorker.ts';
import { listenOnWeb, type WebServer } from './listen.ts';

export interface ServeOptions {
  readonly paths: AppPaths;
  /** Address to bind, 127.0.0.1 unless the user named another. */
  readonly host: string;
  /** 0: any free port. */
  readonly port: number;
  /** Opened at once; null: the welcome page. */
  readonly project: string | null;
}

export interface RunningServe {
  readonly host: Host;
  readonly web: WebServer;
  /** Ends connections and jobs, keeping what they did; at most about two seconds. */
  close(): Promise<void>;
}

/** The application for browsers: `segstudio serve`. Throws StudioError when project or address cannot be had. */
export async function startServe({
  paths,
  host: address,
  port,
  project,
}: ServeOptions): Promise<RunningServe> {
  const host = createHost({
    mode: 'serve',
    spawnWorker: nodeWorkerSpawner(paths.worker),
    resourcesFolder: paths.resources,
  });
  if (project !== null) await host.services.project.open({ path: project });
  const web = await listenOnWeb({
    router: host.router,
    blobs: host.blobs,
    rendererFolder: paths.renderer,
    host: address,
    port,
  });
  return {
    host,
    web,
    async close() {
      await Promise.all([web.close(), host.close()]);
    },
  };
}
