import { h, nextTick, readonly, shallowRef } from 'vue';
import { expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import { useCatalogue } from '../../../src/renderer/platform/catalogue.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { mountComponent } from '../support/mountComponent.ts';

it('is asked for once in each project, and again after a failure', async () => {
  const hub = createEventHub<StudioEvent>();
  const answers: { readonly give: (names: readonly string[]) => void; readonly fail: () => void }[] = [];
  const client = {
    system: { info: () => Promise.resolve({}) },
    training: {
      catalogue: () =>
        new Promise((resolve, reject) => {
          const give = (names: readonly string[]) =>
            resolve({
              encoders: names.map((id) => ({ id, name: id.toUpperCase() })),
              decoders: [],
              formats: [{ id: 'mask_folder', name: 'Images and masks' }],
            });
          answers.push({ give, fail: () => reject(new Error('lost')) });
        }),
    },
  } as unknown as StudioClient;
  const state = readonly(shallowRef('ready' as const));
  const connection: Connection = { client, state, onEvent: hub.onEvent, close: () => undefined };
  let catalogue!: ReturnType<typeof useCatalogue>;
  mountComponent({ setup: () => ((catalogue = useCatalogue()), () => h('p')) }, () => ({}), connection);
  const settled = async (): Promise<void> => {
    for (let turn = 0; turn < 10; turn += 1) await nextTick();
  };

  expect(answers).toHaveLength(0);
  hub.tell({ type: 'hello', project: null, jobs: [] } as unknown as Extract<StudioEvent, { type: 'hello' }>);
  await settled();
  expect(answers).toHaveLength(1);
  const read = catalogue.read();
  answers[0].give(['resnet18']);
  await read;
  expect(answers).toHaveLength(1);
  expect(catalogue.netName({ encoder: 'resnet18', decoder: 'unet' })).toBe('RESNET18 · unet');
  expect(catalogue.formatName('mask_folder')).toBe('Images and masks');
  expect(catalogue.formatName('other')).toBe('other');

  hub.tell({ type: 'project', project: { path: '/with/own/parts' } as ProjectInfo });
  await settled();
  expect(answers).toHaveLength(2);
  answers[1].fail();
  await settled();
  const again = catalogue.read();
  answers[2].give(['own']);
  await again;
  expect(catalogue.netName({ encoder: 'own', decoder: 'unet' })).toBe('OWN · unet');
});
