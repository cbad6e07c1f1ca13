import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { removeAbandoned } from './abandoned.mjs';
import { addonPath, buildAddon, verifyAddon } from './addon.mjs';
import { fetchWheel } from './fetchWheel.mjs';
import { enginePackageDir } from './paths.mjs';
import { npmCommand } from './packages.mjs';
import { run } from './run.mjs';
import { SetupError, tail } from './setupError.mjs';
import { hashOf, isStamped, writeStamp } from './stamp.mjs';
import { unzip } from './unzip.mjs';
import { engineWheels } from './wheels.mjs';

/** Counted up when the layout under deps/ or the compiler call changes. */
const recipeVersion = 1;
const stampName = 'native';
const depsDir = join(enginePackageDir, 'deps');

const headerFolders = ['tensorflow/c/', 'tensorflow/core/platform/', 'tsl/'];
const libraryLinks =
  process.platform === 'darwin'
    ? {
        'libtensorflow.2.dylib': 'libtensorflow_cc.2.dylib',
        'libtensorflow.dylib': 'libtensorflow.2.dylib',
        'libtensorflow_framework.dylib': 'libtensorflow_framework.2.dylib',
      }
    : {
        'libtensorflow.so.2': 'libtensorflow_cc.so.2',
        'libtensorflow.so': 'libtensorflow.so.2',
        'libtensorflow_framework.so': 'libtensorflow_framework.so.2',
      };

/** TensorFlow's native library and the addon that binds it to Node. */
export const nativeStep = {
  title: 'Native TensorFlow',
  async isDone() {
    return isStamped(stampName, stampKey(hasNvidiaGpu()));
  },
  async run(progress) {
    const useGpu = hasNvidiaGpu();
    const wheels = engineWheels(useGpu);
    if (wheels === undefined) await runPackageInstaller();
    else await installFromWheels(wheels, progress);
    const version = await verifyAddon();
    await writeStamp(stampName, stampKey(useGpu), [addonPath, ...(await libraryFiles())]);
    return `TensorFlow ${version}, ${useGpu ? 'CUDA' : 'CPU'}`;
  },
};

function stampKey(useGpu) {
  return hashOf([recipeVersion, engineWheels(useGpu) ?? 'package installer']);
}

/** STUDIO_DEVICE=cpu keeps the large CUDA libraries away from a machine that has a GPU for other things. */
function hasNvidiaGpu() {
  if (process.env.STUDIO_DEVICE === 'cpu' || process.platform !== 'linux') return false;
  return existsSync('/dev/nvidiactl') || existsSync('/usr/lib/wsl/lib/libcuda.so.1');
}

async function installFromWheels(wheels, progress) {
  const paths = [];
  for (const wheel of wheels) paths.push(await fetchWheel(wheel, progress));
  const staging = join(enginePackageDir, `deps.partial-${process.pid}`);
  await removeAbandoned(enginePackageDir);
  try {
    for (const path of paths) {
      await unzip(path, staging, placeWheelFile, (done, total) =>
        progress.update(`unpacking ${basename(path).split('-')[0]}`, done, total),
      );
    }
    for (const [link, target] of Object.entries(libraryLinks))
      await symlink(target, join(staging, 'lib', link));
    progress.update('building the addon');
    await buildAddon(staging);
    await replaceFolder(staging, depsDir);
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

/** Where an entry of a TensorFlow or CUDA wheel goes below deps/; undefined for what is not needed. */
export function placeWheelFile(name) {
  if (/^tensorflow\/libtensorflow_(cc|framework)\.(so\.2|2\.dylib)$/.test(name))
    return `lib/${basename(name)}`;
  const header = /^tensorflow\/include\/(.+\.h)$/.exec(name)?.[1];
  if (header !== undefined && headerFolders.some((folder) => header.startsWith(folder)))
    return `include/${header}`;
  // `bin` and `nvvm` hold ptxas and libdevice, which XLA needs.
  if (/^nvidia\/[^/]+\/(lib|bin|nvvm)\//.test(name)) return name;
  return undefined;
}

/** Puts `fresh` in the place of `target`; a process that has the old files loaded keeps them until it ends. */
async function replaceFolder(fresh, target) {
  const old = `${target}.old-${process.pid}`;
  await rename(target, old).catch((error) => {
    if (error.code !== 'ENOENT') throw error;
  });
  await rename(fresh, target);
  await rm(old, { recursive: true, force: true });
}

async function libraryFiles() {
  const dir = join(depsDir, 'lib');
  await mkdir(dir, { recursive: true });
  return (await readdir(dir)).map((name) => join(dir, name));
}

/** Windows: PyPI's wheels hold no C library there, so the npm package's own installer downloads it. */
async function runPackageInstaller() {
  const { command, args, shell } = npmCommand();
  const { code, output } = await run(
    command,
    [...args, 'rebuild', '@tensorflow/tfjs-node-gpu', '--ignore-scripts=false'],
    { shell },
  );
  if (code !== 0) {
    throw new SetupError(
      `The installer of @tensorflow/tfjs-node-gpu failed:\n${tail(output)}`,
      'It needs storage.googleapis.com and, where no prebuilt addon fits, Visual Studio Build Tools.',
    );
  }
}
