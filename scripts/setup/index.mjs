import { join } from 'node:path';
import { buildStep } from './build.mjs';
import { ffmpegStep } from './ffmpeg.mjs';
import { takeTurn } from './lock.mjs';
import { nativeStep } from './native.mjs';
import { packagesStep } from './packages.mjs';
import { rootDir } from './paths.mjs';
import { createProgress } from './progress.mjs';
import { recogniseProblem, SetupError } from './setupError.mjs';

const minimumNodeMajor = 20;
const steps = [packagesStep, nativeStep, buildStep, ffmpegStep];
const lockFile = join(rootDir, '.cache', 'setup.lock');

/**
 * Brings a fresh checkout to where the application can start; silent when nothing is to do.
 * Throws SetupError that names the step, the reason and the mending command.
 */
export async function setUp() {
  checkNode();
  const progress = createProgress();
  const release = await takeTurn(lockFile, () =>
    progress.start('Waiting for another set-up of this checkout'),
  ).catch((error) => {
    throw explain('Set-up', error);
  });
  try {
    for (const step of steps) await runStep(step, progress);
  } finally {
    await release();
  }
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
