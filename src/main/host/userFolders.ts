import { homedir } from 'node:os';
import { join } from 'node:path';

const folderName = 'segstudio';

/** Settings and the list of recent projects. `STUDIO_CONFIG` names the folder itself. */
export function configFolder(env: NodeJS.ProcessEnv = process.env): string {
  return env['STUDIO_CONFIG'] ?? join(env['XDG_CONFIG_HOME'] ?? join(homedir(), '.config'), folderName);
}

/** Where projects made without a chosen place go (the sample). */
export function projectsFolder(): string {
  return join(homedir(), 'Seg-Mentor Studio');
}
