import { execFile } from 'node:child_process';
import { statfs } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { DoctorProblem, DoctorReport } from '../../../shared/domain/system.ts';
import type { HostSettings } from '../../../shared/domain/settings.ts';
import { listWeights } from '../../core/models/weights/catalogue.ts';
import { findFfmpeg } from '../../core/video/ffmpegTool.ts';
import type { HostContext } from '../context.ts';
import { cudaFolder, packageFolder } from '../packages.ts';
import { studioVersion } from '../version.ts';
import { checkFolders, freeBytesWanted, listChecks, oldestNodeMajor, setupFix } from './doctorChecks.ts';
import type { DoctorFindings } from './doctorChecks.ts';
import { findElectron } from './electronBinary.ts';
import { describeGpus, describeTf32, findGpus, type Gpu } from './gpus.ts';
import { makeFolder } from '../../core/store/atomicFile.ts';

const loadTimeoutMs = 30_000;

/** Looks at the machine: what is there, what is missing, and the command that mends it. */
export async function runDoctor(context: HostContext): Promise<DoctorReport> {
  const { cacheDir, settings } = context;
  const toolEnvironment = settings.toolEnvironment();
  const [tensorflow, ffmpeg, freeDiskBytes, weights, electronParts, folders, gpus] = await Promise.all([
    findTensorFlow(),
    findFfmpeg(toolEnvironment),
    readFreeBytes(cacheDir),
    findWeights(cacheDir),
    findElectron(packageFolder('electron')),
    checkFolders(context),
    findGpus(),
  ]);
  const found: DoctorFindings = {
    studio: studioVersion,
    node: process.versions.node,
    tensorflow: tensorflow?.version ?? null,
    device: describeDevice(tensorflow, settings.current(), gpus),
    ...electronParts,
    ffmpeg: ffmpeg === null ? null : { version: ffmpeg.version, path: ffmpeg.ffmpeg },
    ffmpegWanted: toolEnvironment['STUDIO_FFMPEG'] ?? null,
    freeDiskBytes,
    weights,
  };
  return { ...found, problems: findProblems(found), checks: listChecks(found, folders) };
}

function findProblems(found: DoctorFindings): readonly DoctorProblem[] {
  const problems: DoctorProblem[] = [];
  const nodeMajor = Number(found.node.split('.')[0]);
  if (nodeMajor < oldestNodeMajor) {
    problems.push({
      what: `Node ${found.node} is too old.`,
      fix: `Install Node ${oldestNodeMajor} or newer.`,
    });
  }
  if (found.tensorflow === null) {
    problems.push({ what: 'Native TensorFlow is missing: nothing can be trained.', fix: setupFix });
  }
  if (found.ffmpeg === null) problems.push({ what: 'ffmpeg is missing: no video.', fix: setupFix });
  if (found.freeDiskBytes < freeBytesWanted) {
    const free = (found.freeDiskBytes / 1e9).toFixed(1);
    problems.push({
      what: `Only ${free} GB of disk are free.`,
      fix: 'Remove old runs: segstudio runs remove RUN',
    });
  }
  return problems;
}

interface NativeLibrary {
  readonly version: string;
  readonly hasCuda: boolean;
}

function describeDevice(library: NativeLibrary | null, settings: HostSettings, gpus: readonly Gpu[]): string {
  const threads = settings.threads || availableParallelism();
  const cpu = `CPU, ${threads} ${threads === 1 ? 'thread' : 'threads'}`;
  const found = describeGpus(gpus);
  if (settings.device !== 'auto') return found === '' ? cpu : `${cpu}; not used by the settings: ${found}`;
  if (library?.hasCuda !== true) return found === '' ? cpu : `${cpu}; without CUDA libraries: ${found}`;
  return found === ''
    ? `${cpu}; CUDA libraries present, no GPU answers`
    : `${found}, ${describeTf32()}; ${cpu}`;
}

let asked: Promise<NativeLibrary | null> | null = null;

/** Asked once a host: the library is loaded in a process of its own, which it could take down. */
function findTensorFlow(): Promise<NativeLibrary | null> {
  asked ??= askTensorFlow();
  return asked.then((found) => {
    if (found === null) asked = null;
    return found;
  });
}

async function askTensorFlow(): Promise<NativeLibrary | null> {
  const folder = packageFolder('@tensorflow/tfjs-node-gpu');
  if (folder === null) return null;
  const addon = join(folder, 'lib', 'napi-v8', 'tfjs_binding.node');
  const program = `process.stdout.write(String(require(${JSON.stringify(addon)}).TF_Version))`;
  const options = { timeout: loadTimeoutMs, env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: '3' } };
  const answer = await promisify(execFile)(process.execPath, ['-e', program], options).catch(() => null);
  const version = /\d+\.\d+\.\d+\S*$/.exec(answer?.stdout.trim() ?? '')?.[0];
  return version === undefined ? null : { version, hasCuda: cudaFolder() !== null };
}

/** Pretrained weights that can be fetched, and whether they are here already. */
async function findWeights(cacheDir: string): Promise<DoctorReport['weights']> {
  const known = (await listWeights(cacheDir)).filter(({ state }) => state !== 'file');
  return known.map(({ id, name, state }) => ({ id, name, cached: state === 'cached' }));
}

async function readFreeBytes(folder: string): Promise<number> {
  await makeFolder(folder).catch(() => undefined);
  const { bavail, bsize } = await statfs(folder).catch(() => statfs(tmpdir()));
  return bavail * bsize;
}
