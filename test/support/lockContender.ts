import { once } from 'node:events';
import { lockProject } from '../../src/main/core/store/projectLock.ts';

/** Says "ready", waits for a line, tries for the lock, says "held" or "refused", holds it until stdin ends. */
process.stdout.write('ready\n');
await once(process.stdin, 'data');
const outcome = await lockProject(process.argv[2]).then(
  () => 'held',
  () => 'refused',
);
process.stdout.write(`${outcome}\n`);
process.stdin.resume();
await once(process.stdin, 'end');
