/**
 * Makes the CamVid figures of the README: bench/results/camvid-15min.json and resources/readme/camvid-15min.svg.
 * Usage: node scripts/camvidCurve.mjs [--minutes 15|60] [--project DIR --run NAME], after `npm run build`.
 * Without a run it trains one on CamVid from STUDIO_TEST_DATA: 15 minutes with the default recipe, or the recipe of
 * an hour.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { format } from 'prettier';
import { runnerImport } from 'vite';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
/** What is trained, by its minutes. */
const trainings = {
  15: ['--encoder', 'efficientnet_lite0', '--decoder', 'linknet', '--max-minutes', '15'],
  60: ['--recipe', 'camvid-60min'],
};
/** Test-time averaging of the scores published beside single-scale ones. */
const averaged = ['--flip', '--scales', '1,1.35,1.7'];
const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '15' },
    project: { type: 'string' },
    run: { type: 'string' },
  },
});
const training = trainings[values.minutes];
if (training === undefined) throw new Error(`--minutes is one of ${Object.keys(trainings).join(', ')}`);
const trainCommand = ['train', ...training];

function studio(...args) {
  const options = { encoding: 'utf8', stdio: ['ignore', 'pipe', 'inherit'], maxBuffer: 2 ** 28 };
  return JSON.parse(
    execFileSync(process.execPath, [join(root, 'out/main/cli.js'), ...args, '--json'], options),
  );
}

function trainOnCamvid() {
  const project = join(mkdtempSync(join(tmpdir(), 'camvid-curve-')), 'project');
  const data = process.env.STUDIO_TEST_DATA ?? join(root, '../shared/data');
  studio('init', project);
  studio('import', join(data, 'camvid'), '--project', project, '--link');
  return { project, run: studio(...trainCommand, '--project', project).run };
}

const round = (value, digits) => Number(value.toFixed(digits));

/** Points of the monitor, with the mean training loss since the point before. */
function curveOf(series, stepsPerEpoch) {
  const miou = series.find(({ tag }) => tag === 'monitor/miou');
  const loss = series.find(({ tag }) => tag === 'train/loss');
  return miou.steps.map((step, i) => {
    const since = miou.steps[i - 1] ?? 0;
    const losses = loss.values.filter((_, k) => loss.steps[k] > since && loss.steps[k] <= step);
    return {
      step,
      epoch: round(step / stepsPerEpoch, 2),
      seconds: Math.round(miou.seconds[i]),
      loss: round(losses.reduce((sum, value) => sum + value, 0) / losses.length, 4),
      miou: round(miou.values[i], 4),
    };
  });
}

/** mIoU over minutes, readable on white and on dark grey. */
function drawCurve(curve) {
  const [width, height, left, top, right, bottom] = [720, 300, 48, 20, 700, 256];
  const minutes = Math.ceil(curve.at(-1).seconds / 60);
  const x = (seconds) => left + ((right - left) * seconds) / (minutes * 60);
  const y = (miou) => bottom - ((bottom - top) * miou) / 0.8;
  const points = curve.map(({ seconds, miou }) => `${x(seconds).toFixed(1)},${y(miou).toFixed(1)}`);
  const rows = [0, 0.2, 0.4, 0.6, 0.8].map(
    (miou) =>
      `<line x1="${left}" x2="${right}" y1="${y(miou)}" y2="${y(miou)}" stroke="#858585" stroke-opacity=".35"/>` +
      `<text x="${left - 8}" y="${y(miou) + 4}" text-anchor="end">${Math.round(miou * 100)}</text>`,
  );
  const every = minutes > 30 ? 10 : 3;
  const columns = Array.from({ length: Math.floor(minutes / every) + 1 }, (_, i) => i * every).map(
    (minute) => `<text x="${x(minute * 60)}" y="${bottom + 20}" text-anchor="middle">${minute}</text>`,
  );
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" role="img" aria-label="mIoU over minutes of training">`,
    `<g font-family="system-ui, sans-serif" font-size="12" fill="#858585">${rows.join('')}${columns.join('')}`,
    `<text x="${(left + right) / 2}" y="${height - 8}" text-anchor="middle">minutes</text></g>`,
    `<polyline points="${points.join(' ')}" fill="none" stroke="#2A66D9" stroke-width="2.5"/>`,
    points.map((point) => `<circle cx="${point.split(',')[0]}" cy="${point.split(',')[1]}" r="3" fill="#2A66D9"/>`).join(''),
    '</svg>',
    '',
  ].join('\n'); // prettier-ignore
}

function scoreOf({ images, miou, ci95, pixelAccuracy, perClass }) {
  return {
    images,
    miou: round(miou, 4),
    ci95: ci95.map((value) => round(value, 4)),
    pixelAccuracy: round(pixelAccuracy, 4),
    perClass: Object.fromEntries(perClass.map(({ name, iou }) => [name, round(iou, 3)])),
  };
}

const { project, run } =
  values.run === undefined ? trainOnCamvid() : { project: values.project ?? '.', run: values.run };
const load = async (path) => (await runnerImport(join(root, path), { configFile: false })).module;
const { createSeriesReader } = await load('src/main/core/store/eventReader.ts');
const folder = join(project, 'runs', run);
const args = JSON.parse(readFileSync(join(folder, 'runargs.json'), 'utf8'));
const status = JSON.parse(readFileSync(join(folder, 'status.json'), 'utf8'));
const test = (...more) =>
  studio('test', '--run', run, '--checkpoint', 'best', '--split', 'val', '--project', project, ...more);
const [plain, average] = [test(), test(...averaged)];
const curve = curveOf(await createSeriesReader(folder).read(), args.stepsPerEpoch);

const figures = {
  command: `segstudio ${trainCommand.join(' ')}`,
  machine: `${cpus().length} CPU cores, ${cpus()[0].model}`,
  weights: args.weights,
  trainImages: args.trainImages,
  steps: status.step,
  seconds: Math.round(status.seconds),
  imagesPerSecond: round((status.step * args.recipe.batchSize) / status.seconds, 2),
  monitorImages: args.monitorImages,
  curve,
  val: scoreOf(plain),
  valAveraged: { options: averaged.join(' '), ...scoreOf(average) },
};
const json = await format(JSON.stringify(figures), { parser: 'json', printWidth: 110 });
mkdirSync(join(root, 'resources/readme'), { recursive: true });
const name = `camvid-${values.minutes}min`;
writeFileSync(join(root, `bench/results/${name}.json`), json);
writeFileSync(join(root, `resources/readme/${name}.svg`), drawCurve(curve));
process.stdout.write(
  `${run}: ${figures.steps} steps in ${figures.seconds} s, val mIoU ${plain.miou}, ${averaged.join(' ')} ${average.miou}\n`,
);
