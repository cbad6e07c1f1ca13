import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../src/main/core/store/atomicFile.ts';
import { projectRoot } from './paths.ts';

const folder = join(projectRoot, 'bench', 'results');

const rowSchema = z.object({
  name: z.string(),
  value: z.number().nullable(),
  unit: z.string(),
  peer: z.string().nullable(),
  peerValue: z.number().nullable(),
  ratio: z.number().nullable(),
  goal: z.string(),
  met: z.boolean(),
  note: z.string().nullable(),
});

const resultSchema = z.object({
  /** What was measured in one go: `train_resnet18+linknet_256`. */
  slice: z.string(),
  machine: z.string(),
  /** ISO date and time of its end. */
  date: z.string(),
  rounds: z.number(),
  rows: z.array(rowSchema),
});

/** Figures of one sitting, kept in the repository. */
export type BenchResult = z.infer<typeof resultSchema>;

/** Replaces the figures of the same slice on the same processor. */
export async function saveResult(result: BenchResult): Promise<void> {
  const own = join(folder, processorFolder(result.machine));
  await mkdir(own, { recursive: true });
  await writeFileAtomic(join(own, `${result.slice}.json`), `${JSON.stringify(result, null, 2)}\n`);
}

/** Model and cores, as `describeMachine` begins: `amd-epyc-2-cores`. */
function processorFolder(machine: string): string {
  const processor = machine.split(', ').slice(0, 2).join(' ');
  return processor.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}

/** All figures that were kept, by processor and slice; files of another form are passed over. */
export async function readResults(): Promise<readonly BenchResult[]> {
  const paths = await readdir(folder, { recursive: true });
  const files = paths.filter((path) => path.endsWith('.json')).sort();
  const texts = await Promise.all(files.map((path) => readFile(join(folder, path), 'utf8')));
  return texts.flatMap((text) => {
    const parsed = resultSchema.safeParse(JSON.parse(text));
    return parsed.success ? [parsed.data] : [];
  });
}
