import { planImport } from '../../src/main/core/data/import/plan.ts';
import { runImport } from '../../src/main/core/data/import/run.ts';

/** `PROJECT SOURCE`: imports, printing "writing" when the first item is written and "done" at the end. */
const [project, source] = process.argv.slice(2);
const plan = await planImport(source, { classes: [] });
await runImport(plan, {
  project,
  name: 'd',
  onProgress: (done) => {
    if (done === 1) process.stdout.write('writing\n');
  },
});
process.stdout.write('done\n');
