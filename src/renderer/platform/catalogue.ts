import { defineStore } from 'pinia';
import { shallowRef } from 'vue';
import type { Catalogue } from '../../shared/domain/catalogue.ts';
import type { Recipe } from '../../shared/domain/recipe.ts';
import { useClient } from './connection.ts';

/** What can be trained, and how people name it: built in, and the open project's own. */
export const useCatalogue = defineStore('catalogue', () => {
  const client = useClient();
  const catalogue = shallowRef<Catalogue | null>(null);

  async function read(): Promise<void> {
    catalogue.value ??= await client.training.catalogue();
  }

  /** The open project's own parts come and go. */
  async function refresh(): Promise<void> {
    catalogue.value = await client.training.catalogue();
  }

  /** "EfficientNet-Lite0 · LinkNet"; parts that the catalogue does not hold stand with their id. */
  function netName({ encoder, decoder }: Pick<Recipe, 'encoder' | 'decoder'>): string {
    const encoderName = catalogue.value?.encoders.find((one) => one.id === encoder)?.name ?? encoder;
    const decoderName = catalogue.value?.decoders.find((one) => one.id === decoder)?.name ?? decoder;
    return `${encoderName} · ${decoderName}`;
  }

  return { catalogue, read, refresh, netName };
});
