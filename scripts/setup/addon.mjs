import { mkdir, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { enginePackageDir, rootDir } from './paths.mjs';
import { probe, run } from './run.mjs';
import { installHint, SetupError, tail } from './setupError.mjs';

export const addonPath = join(enginePackageDir, 'lib', 'napi-v8', 'tfjs_binding.node');

const compilerNames = ['c++', 'g++', 'clang++'];

/**
 * Builds the addon from the sources in the npm package by one compiler call (N-API 8: serves every Node from 20 on).
 * @param {string} depsDir holds lib/ and include/
 */
export async function buildAddon(depsDir) {
  const compiler = await findCompiler();
  const partial = `${addonPath}.partial-${process.pid}`;
  await mkdir(dirname(addonPath), { recursive: true });
  try {
    const { code, output } = await run(compiler, compilerArguments(depsDir, partial), { cwd: rootDir });
    if (code !== 0)
      throw new SetupError(
        `${compiler} could not build the addon:\n${tail(output, 12)}`,
        installHint('g++ libc6-dev', 'a C++17 compiler'),
      );
    await rename(partial, addonPath);
  } finally {
    await rm(partial, { force: true });
  }
}

function compilerArguments(depsDir, output) {
  const headers = dirname(createRequire(import.meta.url).resolve('node-api-headers/package.json'));
  const isMac = process.platform === 'darwin';
  return [
    ...['-shared', '-fPIC', '-std=c++17', '-O2', '-DNAPI_VERSION=8', '-DBUILDING_NODE_EXTENSION'],
    ...['-I', join(headers, 'include'), '-I', enginePackageDir, '-I', join(depsDir, 'include')],
    join(enginePackageDir, 'binding', 'tfjs_backend.cc'),
    join(enginePackageDir, 'binding', 'tfjs_binding.cc'),
    ...['-L', join(depsDir, 'lib'), '-ltensorflow', '-ltensorflow_framework'],
    ...(isMac ? ['-undefined', 'dynamic_lookup'] : []),
    `-Wl,-rpath,${isMac ? '@loader_path' : '$ORIGIN'}/../../deps/lib`,
    ...['-o', output],
  ];
}

async function findCompiler() {
  const names = process.env.CXX ? [process.env.CXX, ...compilerNames] : compilerNames;
  for (const name of names) {
    if ((await probe(name)) !== undefined) return name;
  }
  const elsewhere = process.platform === 'darwin' ? 'xcode-select --install' : 'a C++17 compiler named c++';
  throw new SetupError('No C++ compiler was found (c++, g++, clang++).', installHint('g++', elsewhere));
}

/** Loads the addon in a process of its own, since a wrong library would take this one down; gives TensorFlow's version. */
export async function verifyAddon() {
  const program = `process.stdout.write(String(require(${JSON.stringify(addonPath)}).TF_Version))`;
  const { code, output } = await run(process.execPath, ['-e', program], {
    env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' },
  });
  const version = output.trim().split('\n').at(-1) ?? '';
  if (code === 0 && /^\d+\.\d+\.\d+/.test(version)) return version;
  throw new SetupError(
    `The native library was installed but does not load on this machine:\n${tail(output)}`,
    'It needs glibc 2.17 or newer and a CPU with AVX. Remove node_modules/@tensorflow and start again to fetch it anew.',
  );
}
