import { toStudioError } from '../../src/shared/errors.ts';
import { writeFileAtomic } from '../../src/main/core/store/atomicFile.ts';

/** `PATH BYTES`: saves that many bytes "n" and prints "saved", or the error as JSON. */
const [path, bytes] = process.argv.slice(2);
const answer = await writeFileAtomic(path, Buffer.alloc(Number(bytes), 'n')).then(
  () => 'saved',
  (thrown: unknown) => JSON.stringify(toStudioError(thrown).toData()),
);
process.stdout.write(`${answer}\n`);
