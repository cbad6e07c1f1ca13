import type { StudioClient } from '../../../shared/contract/index.ts';

export interface RunEdits {
  keep(this: void, runs: readonly string[], kept: boolean): Promise<void>;
  rename(this: void, run: string, name: string): Promise<void>;
  remove(this: void, runs: readonly string[]): Promise<void>;
}

type Saving = (work: Promise<void>) => Promise<void>;

/** Changes of runs on disk; the host tells what became of them. `renamed` is told of a new name. */
export function useRunEdits(
  client: StudioClient,
  saving: Saving,
  renamed: (run: string, name: string) => void,
): RunEdits {
  return {
    keep: (runs, kept) => saving(client.runs.keep({ runs: [...runs], kept })),
    async rename(run, name) {
      await saving(client.runs.rename({ run, name }));
      renamed(run, name);
    },
    remove: (runs) => saving(client.runs.remove({ runs: [...runs] })),
  };
}
