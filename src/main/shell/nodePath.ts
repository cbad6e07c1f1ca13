import { existsSync } from 'node:fs';
import { join } from 'node:path';

const executable = process.platform === 'win32' ? 'node.exe' : 'node';

/**
 * The plain Node that runs host and workers: bundled in a package; in a checkout the one `npm start` ran on
 * (STUDIO_NODE, else npm's own), else the one on PATH.
 */
export function findNode(resourcesDir: string, env: NodeJS.ProcessEnv = process.env): string {
  const bundled = join(resourcesDir, 'node', executable);
  if (existsSync(bundled)) return bundled;
  return env['STUDIO_NODE'] ?? env['npm_node_execpath'] ?? executable;
}
