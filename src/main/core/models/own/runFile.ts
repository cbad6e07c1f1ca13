import { createHash, randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { transformSync } from 'amaro';
import { StudioError } from '../../../../shared/errors.ts';
import type { TrustedFile } from '../../../../shared/domain/architectures.ts';
import { makeFolder } from '../../store/atomicFile.ts';
import { vocabulary } from './vocabulary.ts';

const packageName = 'seg-mentor-studio';
/** Where the module that the files import finds this process's own classes. */
const globalName = Symbol.for(packageName);

/**
 * Runs a trusted file and returns what it exports. Exactly the bytes of the trusted hash are run: they are read once,
 * checked, and imported from a folder of their own, where 'seg-mentor-studio' is the vocabulary of this very process.
 * Throws StudioError('conflict') when the file is no longer the trusted one, ('badInput') when it does not run.
 */
export async function runArchitectureFile({ path, sha256 }: TrustedFile): Promise<readonly unknown[]> {
  const name = basename(path);
  const bytes = await readFile(path);
  if (createHash('sha256').update(bytes).digest('hex') !== sha256) {
    throw new StudioError('conflict', `${name} has changed since it was trusted.`, {
      fix: 'Look at it and trust it again.',
    });
  }
  const code = withoutTypes(bytes.toString('utf8'), name);
  const folder = await mkdtemp(join(tmpdir(), 'studio-architecture-'));
  try {
    await writeVocabulary(folder);
    const module = join(folder, `${randomUUID()}.mjs`);
    await writeFile(module, code);
    const exported = (await import(/* @vite-ignore */ pathToFileURL(module).href)) as object;
    return Object.values(exported) as unknown[];
  } catch (cause) {
    throw unusable(name, cause);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function withoutTypes(text: string, name: string): string {
  if (!/\.m?ts$/.test(name)) return text;
  try {
    return transformSync(text, { mode: 'strip-only' }).code;
  } catch (cause) {
    throw unusable(name, cause);
  }
}

function unusable(name: string, cause: unknown): StudioError {
  const why =
    cause instanceof Error ? cause.message : String((cause as { message?: unknown }).message ?? cause);
  return new StudioError('badInput', `${name} does not run: ${why.split('\n')[0]}`, {
    fix: `It may import from '${packageName}' and Node's own modules, and use types that can be left out (no enum).`,
    cause,
  });
}

async function writeVocabulary(folder: string): Promise<void> {
  Object.assign(globalThis, { [globalName]: vocabulary });
  const home = join(folder, 'node_modules', packageName);
  await makeFolder(home);
  await writeFile(
    join(home, 'package.json'),
    JSON.stringify({ name: packageName, type: 'module', exports: './index.js' }),
  );
  const names = Object.keys(vocabulary).join(', ');
  await writeFile(
    join(home, 'index.js'),
    `export const { ${names} } = globalThis[Symbol.for('${packageName}')];\n`,
  );
}
