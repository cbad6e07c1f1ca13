import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import { createHost, type Host, type HostOptions } from '../../src/main/host/host.ts';
import { listenOnWeb, type WebServer } from '../../src/main/host/listen.ts';
import { fakeWorker } from './fakeWorker.ts';
import { projectRoot } from './testData.ts';

export async function makeTempFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'studio-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** A host of its own folders whose workers are fakes unless given; ended with the test. */
export async function makeHost(options: Partial<HostOptions> = {}): Promise<Host> {
  const folder = await makeTempFolder();
  const host = createHost({
    mode: 'serve',
    spawnWorker: fakeWorker('onStart = () => done(null);'),
    resourcesFolder: join(projectRoot, 'resources'),
    configDir: join(folder, 'config'),
    cacheDir: join(folder, 'cache'),
    ...options,
  });
  onTestFinished(() => host.close());
  return host;
}

/** The host behind a real socket on this machine. */
export async function serveHost(host: Host, rendererFolder: string): Promise<WebServer> {
  const { router, blobs } = host;
  const web = await listenOnWeb({ router, blobs, rendererFolder, host: '127.0.0.1', port: 0 });
  onTestFinished(() => web.close());
  return web;
}

/** Signs in as a browser does; returns the cookie to send along. */
export async function signIn(web: WebServer): Promise<string> {
  const response = await fetch(web.newSignInAddress(), { redirect: 'manual' });
  return response.headers.get('set-cookie')?.split(';')[0] ?? '';
}
