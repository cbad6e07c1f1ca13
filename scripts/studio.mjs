/** `npm run -s studio -- COMMAND …`: the command line; on a fresh checkout it sets up first (log on stderr). */
import { becomeCli } from './launch/cli.mjs';
import { exitWith, setUp } from './setup/index.mjs';

await setUp().catch(exitWith);
await becomeCli(process.argv.slice(2));
