import '../src/main/worker/nodeShims.ts';
import { describeError, toStudioError } from '../src/shared/errors.ts';
import { benchCommands } from './commands.ts';

/** `bench.js bench NAME [--json]`, `bench.js trust [--json] [--release] [NAME…]`; other names are for its own child processes. */
const [name = '', ...args] = process.argv.slice(2);

try {
  process.exitCode = await benchCommands.get(name)(args);
} catch (thrown) {
  const error = toStudioError(thrown);
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = error.code === 'usage' ? 2 : 1;
}
