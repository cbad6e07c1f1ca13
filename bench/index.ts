import '../src/main/core/tensors/nodeShims.ts';
import { describeError, toStudioError } from '../src/shared/errors.ts';
import { benchCommands } from './commands.ts';

// Ctrl-C: what runs at `exit` unmounts, ends and removes.
process.on('SIGINT', () => process.exit(130));
process.on('SIGTERM', () => process.exit(130));

/** `bench.js bench NAME …`, `bench.js trust …`; the other names are for its own child processes. */
const [name = '', ...args] = process.argv.slice(2);

try {
  process.exitCode = await benchCommands.get(name)(args);
} catch (thrown) {
  const error = toStudioError(thrown);
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = error.code === 'usage' ? 2 : 1;
}
