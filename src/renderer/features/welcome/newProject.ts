import type { StudioClient } from '../../../shared/contract/index.ts';
import type { TakenFiles } from '../../platform/dropFiles.ts';

/** Images a new project is made from: a folder on the host's disk, or files dropped in a browser. */
export interface NewProjectSource {
  readonly name: string;
  readonly folder: string | null;
  readonly files: TakenFiles | null;
}

/** Beside the images; where they lie nowhere the host knows, in its user's home. */
export async function suggestProjectFolder(
  client: StudioClient,
  { name, folder }: NewProjectSource,
): Promise<string> {
  if (folder !== null) return `${folder.replace(/[/\\]+$/, '')}-project`;
  const home = await client.system.listFolder({});
  const separator = home.path.includes('\\') ? '\\' : '/';
  return `${home.path}${separator}${name}-project`;
}
