import { createInterface } from 'node:readline';
import { lockProject, type ProjectLock } from '../../../src/main/core/store/projectLock.ts';
import { StudioError } from '../../../src/shared/errors.ts';

/** Takes and gives back the writer's lock of FOLDER as told by lines of stdin: `take` answers held or refused. */
export async function contendForLock([folder = '']: readonly string[]): Promise<number> {
  let lock: ProjectLock | null = null;
  process.stdout.write('ready\n');
  for await (const line of createInterface(process.stdin)) {
    if (line === 'take') {
      lock = await lockProject(folder).catch(refusal);
      process.stdout.write(lock === null ? 'refused\n' : 'held\n');
    } else {
      await lock?.release();
      lock = null;
      process.stdout.write('released\n');
    }
  }
  return 0;
}

/** Only "in use" is a refusal; anything else is a defect and ends the process. */
function refusal(thrown: unknown): null {
  if (thrown instanceof StudioError && thrown.code === 'conflict') return null;
  throw thrown;
}
