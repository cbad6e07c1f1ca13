import { join } from 'node:path';
import { buildStep } from './build.mjs';
import { ffmpegStep } from './ffmpeg.mjs';
import { takeTurn } from './lock.mjs';
import { nativeStep } from './native.mjs';
import { packagesStep } from './packages.mjs';
import { cacheDir, rootDir } from './paths.mjs';
import { createProgress } from './progress.mjs';
import { recogniseProblem, SetupError } from './setupError.mjs';

const minimumNodeMajor = 20;
/** Each place is written by one set-up at a time: who uses a checkout of another user needs no more than a cache. */
const places = [
  { lockFile: join(rootDir, '.cache', 'setup.lock'), steps: [packagesStep, nativeStep, buildStep] },
  { lockFile: join(cacheDir(), 'setup.lock'), steps: [ffmpegStep] },
];

/**
 * Brings a fresh checkout to where the application can start; silent when nothing is to do.
 * Throws SetupError that names the step, the reason and the mending command.
 */
export async function setUp() {
  checkNode();
  const progress = createProgress();
  for (const { lockFile, steps } of places) await runSteps(steps, lockFile, progress);
}

/**
 * Runs those steps that are not done, alone at their place. Writes nothing when all are: the place may be read-only.
 * @param {readonly {title: string, isDone: () => Promise<boolean>, run: Function}[]} steps
 * @param {string} lockFile @param {ReturnType<typeof createProgress>} progress
 */
export async function runSteps(steps, lockFile, progress) {
  if (await areDone(steps)) return;
  const release = await takeTurn(lockFile, () => progress.start('Waiting for another set-up')).catch(
    (error) => {
      throw explain('Set-up', error);
    },
  );
  try {
    for (const step of steps) await runStep(step, progress);
  } finally {
    await release();
  }
}

/** In their order, since a later one may look for what an earlier one makes. */
async function areDone(steps) {
  for (const step of steps) {
    if (!(await step.isDone())) return false;
  }
  return true;
}

async function runStep(step, progress) {
  if (await step.isDone()) return;
  progress.start(step.title);
  try {
    progress.finish(await step.run(progress));
  } catch (error) {
    progress.fail();
    throw explain(step.title, error);
  }
}

function explain(title, error) {
  if (error instanceof SetupError) return error;
  const problem = recogniseProblem(`${error.code ?? ''} ${error.message}`);
  if (problem === undefined)
    return new SetupError(
      `${title} failed: ${error.stack}`,
      'Start again; if it stays, this is a defect of ours: please report it.',
    );
  return new SetupError(`${title} failed: ${problem.why} (${error.message}).`, problem.fix);
}

/** Prints what failed and how to mend it, then ends the process with 1. */
export function exitWith(error) {
  const known = error instanceof SetupError;
  process.stderr.write(known ? `\n${error.message}\n→ ${error.fix}\n` : `${error.stack}\n`);
  process.exit(1);
}

function checkNode() {
  const major = Number(process.versions.node.split('.')[0]);
  if (major >= minimumNodeMajor) return;
  throw new SetupError(
    `Node ${process.versions.node} is too old: ${minimumNodeMajor} or newer is needed.`,
    'Install it from nodejs.org, then start again.',
  );
}
