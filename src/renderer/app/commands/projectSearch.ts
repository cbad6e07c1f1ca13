import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import { useClient } from '../../platform/connection.ts';
import { useDatasetItems } from '../../platform/datasetItems.ts';
import { useSession } from '../../platform/session.ts';
import { holdsAll, wordsOf } from './matchCommands.ts';

/** A run or an image of the open project, as the palette finds it. */
export interface FoundThing {
  readonly kind: 'run' | 'image';
  readonly name: string;
  /** Of an image. */
  readonly dataset: string | null;
}

/** More than fit on a screen help nobody: a longer query finds the rest. */
const mostOfAKind = 8;
/** A shorter query would find half of the project. */
const shortestQuery = 2;

/** Names of runs and images, read when the palette first needs them and again after they changed. */
export const useProjectSearch = defineStore('projectSearch', () => {
  const client = useClient();
  const datasetItems = useDatasetItems();
  const session = useSession();
  const things = shallowRef<readonly FoundThing[]>([]);
  let isFresh = false;
  let reading: Promise<void> | null = null;

  session.onEvent((event) => {
    if (event.type === 'hello' || event.type === 'project') things.value = [];
    if (['hello', 'project', 'dataset', 'runRemoved', 'job'].includes(event.type)) isFresh = false;
  });

  async function readNow(): Promise<void> {
    const datasets = session.project?.datasets ?? [];
    const [runs, ...items] = await Promise.all([
      client.runs.list(),
      ...datasets.map(({ name }) => datasetItems.read(name)),
    ]);
    things.value = [
      ...runs.map(({ run }) => ({ kind: 'run' as const, name: run, dataset: null })),
      ...items.flatMap(({ dataset, items: list }) =>
        list.map(({ id }) => ({ kind: 'image' as const, name: id, dataset })),
      ),
    ];
  }

  /** Makes sure that `find` knows the project as it is now; what could not be read is not found. */
  function prepare(): void {
    if (session.project === null || isFresh || reading !== null) return;
    isFresh = true;
    reading = readNow()
      .catch(() => {
        isFresh = false;
      })
      .finally(() => {
        reading = null;
      });
  }

  function find(query: string): readonly FoundThing[] {
    if (query.trim().length < shortestQuery) return [];
    const words = wordsOf(query);
    const found: FoundThing[] = [];
    const left = { run: mostOfAKind, image: mostOfAKind };
    for (const thing of things.value) {
      if (left[thing.kind] === 0 || !holdsAll(thing.name, words)) continue;
      left[thing.kind] -= 1;
      found.push(thing);
    }
    return found;
  }

  return { things, prepare, find };
});
