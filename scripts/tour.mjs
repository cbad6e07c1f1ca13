/**
 * `npm run tour [-- --out DIR] [--minutes N]`: the whole main job without any display. Sample project, training,
 * test, overlaid images and video, run report; ten minutes at most on two cores.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, readdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { cliPath } from './launch/cli.mjs';
import { exitWith, setUp } from './setup/index.mjs';
import { SetupError } from './setup/setupError.mjs';
import { points, writeReport } from './tour/report.mjs';

const defaultMinutes = '4';

/** One command of the studio: progress on the terminal as it comes, its JSON as the result. */
function studio(title, args) {
  process.stderr.write(`\n── ${title}\n   segstudio ${args.join(' ')}\n`);
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [cliPath, ...args, '--json'], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text) => {
      output += text;
    });
    child.on('error', reject);
    child.on('close', (code) => {
      if (code === 0) resolve(JSON.parse(output));
      else
        reject(new SetupError(`The tour ended at "${title}" (code ${code}).`, 'The message above says why.'));
    });
  });
}

async function tour() {
  const { values } = parseArgs({
    options: { out: { type: 'string' }, minutes: { type: 'string', default: defaultMinutes } },
  });
  await setUp();
  const startedMs = Date.now();
  const base = resolve(
    process.env.INIT_CWD ?? '.',
    values.out ?? (await mkdtemp(join(tmpdir(), 'segstudio-tour-'))),
  );
  const project = join(base, 'sample');
  const results = join(base, 'results');
  const inProject = ['--project', project];

  await studio('Sample project', ['sample', project]);
  const trained = await studio('Training', ['train', ...inProject, '--max-minutes', values.minutes]);
  const ofRun = [...inProject, '--run', trained.run];
  const test = await studio('Test', ['test', ...ofRun]);
  const overlayDir = join(results, 'images');
  await studio('Images', [
    'predict',
    ...ofRun,
    '--split',
    'val',
    '--range',
    '0-7',
    '--out',
    overlayDir,
    '--overlay',
  ]);
  const videoPath = join(results, 'street.mp4');
  const [clip] = await readdir(join(project, 'videos'));
  await studio('Video', ['video', ...ofRun, '--input', join(project, 'videos', clip), '--out', videoPath]);
  const run = await studio('Run', ['runs', 'show', trained.run, ...inProject]);
  const reportPath = join(results, 'report.html');
  await writeReport(reportPath, { run, test, trained, overlayDir, videoPath });

  const minutes = ((Date.now() - startedMs) / 60_000).toFixed(1);
  process.stdout.write(`
mIoU ${points(test.miou)} on ${test.images} images of the split "${test.split}", after ${minutes} minutes in all.
  project  ${project}
  run      ${join(project, 'runs', trained.run)}
  images   ${overlayDir}
  video    ${videoPath}
  report   ${reportPath}
`);
}

await tour().catch(exitWith);
