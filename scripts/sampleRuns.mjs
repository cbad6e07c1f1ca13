/**
 * Makes the two trained runs that come with the sample project: resources/sample/runs.
 * Usage: node scripts/sampleRuns.mjs, after `npm run build`. Takes a few minutes; the result is committed.
 * Each run keeps its best checkpoint alone, in half precision, so that both together stay below 1 MB.
 */
import { fork } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { runnerImport } from 'vite';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const target = join(root, 'resources/sample/runs');
const limitBytes = 1_000_000;

const shared = {
  encoder: 'mobilenet_v1_025',
  weights: 'none',
  size: 320,
  batchSize: 8,
  epochs: 20,
  learningRate: 3e-3,
  keep: 2,
};
const recipes = [
  { ...shared, decoder: 'fcn16' },
  { ...shared, decoder: 'fcn4' },
];

/** Scored as the command `test` does by itself. */
const plainTest = { grid: 'label', scales: [1], flip: false };

/** Runs one job in the application's own worker process and resolves with its result. */
function runJob(kind, params) {
  const worker = fork(join(root, 'out/main/worker.js'), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  return new Promise((done, fail) => {
    worker.on('message', (message) => {
      if (message.type === 'ready') worker.send({ type: 'start', kind, params });
      if (message.type === 'event' && message.event.kind === 'log') console.log(message.event.line);
      if (message.type === 'done') done(message.result);
      if (message.type === 'failed') fail(new Error(message.error.message));
    });
    worker.on('exit', (code) => fail(new Error(`The worker ended with ${code}.`)));
  });
}

/** What a viewer needs: arguments, status, events, evaluations, and one checkpoint; pictures are made anew. */
async function thinRun(folder, shipCheckpoint) {
  const best = readFileSync(join(folder, 'best'), 'utf8').trim();
  for (const step of readdirSync(join(folder, 'checkpoints'))) {
    if (step !== best) rmSync(join(folder, 'checkpoints', step), { recursive: true });
  }
  rmSync(join(folder, 'previews'), { recursive: true });
  writeFileSync(join(folder, 'latest'), `${best}\n`);
  await shipCheckpoint(join(folder, 'checkpoints', best));
  const status = JSON.parse(readFileSync(join(folder, 'status.json'), 'utf8'));
  writeFileSync(
    join(folder, 'status.json'),
    `${JSON.stringify({ ...status, pid: null, latestCheckpoint: Number(best) }, null, 2)}\n`,
  );
}

function folderBytes(folder) {
  return readdirSync(folder, { recursive: true })
    .map((name) => statSync(join(folder, name)))
    .reduce((sum, found) => sum + (found.isFile() ? found.size : 0), 0);
}

const load = async (path) => (await runnerImport(join(root, path), { configFile: false })).module;
const { defaultRecipe } = await load('src/shared/domain/recipe.ts');
const { shipCheckpoint } = await load('src/main/core/store/shipCheckpoint.ts');
const scratch = mkdtempSync(join(tmpdir(), 'sample-runs-'));
try {
  const project = join(scratch, 'sample');
  await runJob('sample', { folder: project });
  rmSync(join(project, 'runs'), { recursive: true, force: true });
  for (const recipe of recipes) {
    const params = { project, dataset: 'streets', recipe: { ...defaultRecipe, ...recipe }, resume: null };
    const { run, best } = await runJob('train', params);
    const test = { project, run, checkpoint: 'best', split: 'test', dataset: null, size: -1, ...plainTest };
    const { miou } = await runJob('evaluate', test);
    console.log(`${run}: best ${best.miou.toFixed(3)}, test ${miou.toFixed(3)}`);
    await thinRun(join(project, 'runs', run), shipCheckpoint);
  }
  const bytes = folderBytes(join(project, 'runs'));
  if (bytes > limitBytes) throw new Error(`The runs have ${bytes} bytes; ${limitBytes} are allowed.`);
  rmSync(target, { recursive: true, force: true });
  cpSync(join(project, 'runs'), target, { recursive: true });
  console.log(`${target}: ${bytes} bytes`);
} finally {
  rmSync(scratch, { recursive: true, force: true });
}
