import { ref, shallowRef } from 'vue';
import type { ShallowRef } from 'vue';
import { StudioError } from '../../../shared/errors.ts';
import { fromWire } from '../../platform/client.ts';

interface Listing {
  readonly path: string;
}

/** A folder that is looked at and a path that may be typed meanwhile: the later of the two counts. */
export function useFolderListing<L extends Listing>(listFolder: (path?: string) => Promise<L>) {
  const listing: ShallowRef<L | null> = shallowRef(null);
  const typed = ref('');
  const problem = ref<string | null>(null);
  let latestRead = 0;

  /** Null when the folder cannot be read, or when a later question came before the answer. */
  async function read(path?: string): Promise<L | null> {
    const id = ++latestRead;
    const before = typed.value;
    const answer = await listFolder(path).catch(fromWire);
    if (id !== latestRead) return null;
    if (answer instanceof StudioError) {
      problem.value = answer.message;
      return null;
    }
    listing.value = answer;
    problem.value = null;
    if (typed.value === before) typed.value = answer.path;
    return answer;
  }

  /** The folder that the typed path names; null when there is none. */
  async function choose(): Promise<string | null> {
    const chosen = typed.value === listing.value?.path ? listing.value : await read(typed.value);
    return chosen?.path ?? null;
  }

  return { listing, typed, problem, read, choose };
}
