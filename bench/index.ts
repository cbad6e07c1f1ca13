import '../src/main/core/tensors/nodeShims.ts';
import { describeError, toStudioError } from '../src/shared/errors.ts';
import { benchCommands } from './commands.ts';

// What runs at `exit` unmounts, ends and removes.
const leave = () => process.exit(130);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, leave);
// The command line, where it started us, holds the other end of the channel: that it was killed ends us too.
process.once('disconnect', leave);
process.channel?.unref();

/** `bench.js bench NAME …`, `bench.js trust …`; the other names are for its own child processes. */
const [name = '', ...args] = process.argv.slice(2);

try {
  process.exitCode = await benchCommands.get(name)(args);
} catch (thrown) {
  const error = toStudioError(thrown);
  process.stderr.write(`${describeError(error)}\n`);
  process.exitCode = error.code === 'usage' ? 2 : 1;
}
