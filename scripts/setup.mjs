import { exitWith, setUp } from './setup/index.mjs';

await setUp().catch(exitWith);
