import { join } from 'node:path';
import { rootDir } from './paths.mjs';
import { run } from './run.mjs';
import { SetupError, tail } from './setupError.mjs';
import { hashTree, isStamped, writeStamp } from './stamp.mjs';

const stampName = 'build';
const inputs = [
  'src',
  'bench',
  'resources',
  'electron.vite.config.ts',
  'package-lock.json',
  'tsconfig.base.json',
];
const outputs = [
  'main/index.js',
  'main/host.js',
  'main/worker.js',
  'main/cli.js',
  'preload/index.cjs',
  'renderer/index.html',
];

/** Shell, host, worker, command line and pages, from src/ into out/. */
export const buildStep = {
  title: 'Build',
  async isDone() {
    return isStamped(stampName, await inputHash());
  },
  async run() {
    const key = await inputHash();
    const builder = join(rootDir, 'node_modules', 'electron-vite', 'bin', 'electron-vite.js');
    const { code, output } = await run(process.execPath, [builder, 'build', '--logLevel', 'warn'], {
      cwd: rootDir,
      env: { ...process.env, NODE_ENV: 'production', NO_COLOR: '1', FORCE_COLOR: '0' },
    });
    if (code !== 0) {
      const message = output.split('\n').filter((line) => !/^\s+at /.test(line));
      throw new SetupError(
        `The build failed:\n${tail(message.join('\n'), 15)}`,
        'Run `npm run build` to see all of it.',
      );
    }
    await writeStamp(
      stampName,
      key,
      outputs.map((path) => join(rootDir, 'out', path)),
    );
    return 'out/';
  },
};

function inputHash() {
  return hashTree(inputs.map((path) => join(rootDir, path)));
}
