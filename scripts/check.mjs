/** `npm run check`: types, lint, format, unused code, unit and contract tests; before each commit, two minutes at most. */
import { checkLanes } from './check/lanes.mjs';
import { reportAndExit, runLanes } from './check/tasks.mjs';
import { exitWith, setUp } from './setup/index.mjs';

await setUp().catch(exitWith);
reportAndExit(await runLanes(checkLanes));
