/** `npm test`: everything `check` does, then end to end in Chromium and Electron, a short real training, faults. */
import { ensureDebianTools } from './check/debianTools.mjs';
import { checkLanes } from './check/lanes.mjs';
import { addOutcomes, reportAndExit, runLanes } from './check/tasks.mjs';
import { ensureTestElectron } from './check/testElectron.mjs';
import { vitestTask } from './check/vitest.mjs';
import { exitWith, setUp } from './setup/index.mjs';

async function test() {
  await ensureDebianTools();
  await setUp();
  const electron = await ensureTestElectron();
  const env = { ...process.env, ...(electron === undefined ? {} : { STUDIO_TEST_ELECTRON: electron }) };
  const quick = await runLanes(checkLanes);
  const slow = await runLanes([
    [
      vitestTask('End to end', ['e2e'], { env, isLive: true }),
      vitestTask('A short real training', ['training'], { env, isLive: true }),
      vitestTask('Faults', ['faults'], { env, isLive: true }),
    ],
  ]);
  reportAndExit(addOutcomes([quick, slow]));
}

await test().catch(exitWith);
