import { defineStore } from 'pinia';
import { shallowRef, watch } from 'vue';
import type { Catalogue } from '../../shared/domain/catalogue.ts';
import type { Recipe } from '../../shared/domain/recipe.ts';
import { useClient } from './connection.ts';
import { useSession } from './session.ts';

/** What can be trained, and how people name it: built in, and the open project's own. */
export const useCatalogue = defineStore('catalogue', () => {
  const client = useClient();
  const session = useSession();
  const catalogue = shallowRef<Catalogue | null>(null);

  let reading: Promise<void> | null = null;

  /** Resolves once it is there: it is asked for once in each project. */
  function read(): Promise<void> {
    reading ??= readNow();
    return reading;
  }

  /** The open project's own parts come and go. */
  function refresh(): Promise<void> {
    reading = readNow();
    return reading;
  }

  async function readNow(): Promise<void> {
    try {
      catalogue.value = await client.training.catalogue();
    } catch (thrown) {
      reading = null;
      throw thrown;
    }
  }

  // At once: when a page asks for it, the answer would wait until that page is drawn.
  watch(
    () => (session.isKnown ? (session.project?.path ?? null) : undefined),
    (path) => (path === undefined ? undefined : void refresh().catch(() => undefined)),
    { immediate: true },
  );

  /** "EfficientNet-Lite0 · LinkNet"; parts that the catalogue does not hold stand with their id. */
  function netName({ encoder, decoder }: Pick<Recipe, 'encoder' | 'decoder'>): string {
    const encoderName = catalogue.value?.encoders.find((one) => one.id === encoder)?.name ?? encoder;
    const decoderName = catalogue.value?.decoders.find((one) => one.id === decoder)?.name ?? decoder;
    return `${encoderName} · ${decoderName}`;
  }

  /** "Images and masks"; a format that the catalogue does not hold stands with its id. */
  function formatName(id: string): string {
    return catalogue.value?.formats.find((one) => one.id === id)?.name ?? id;
  }

  return { catalogue, read, refresh, netName, formatName };
});
