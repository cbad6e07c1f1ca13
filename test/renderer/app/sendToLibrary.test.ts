import { h } from 'vue';
import { expect, it } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import { useSendToLibrary } from '../../../src/renderer/app/sendToLibrary.ts';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

/** Sending what is `shown()`, into a project of the datasets a and b. */
function mountSending(shown: () => string) {
  const asked: object[] = [];
  const addPredicted = (what: object) => {
    asked.push(what);
    return Promise.resolve({ item: { id: 'i', name: 'i.png' }, unmapped: [] });
  };
  let sending!: ReturnType<typeof useSendToLibrary>;
  const page = {
    setup() {
      const datasets = ['a', 'b'].map((name) => ({ name }));
      useSession().project = { path: '/p', readOnly: false, datasets } as unknown as ProjectInfo;
      sending = useSendToLibrary({
        choose() {
          const id = shown();
          return () => Promise.resolve(id);
        },
      });
      return () => h('p');
    },
  };
  mountComponent(page, () => ({}), connectionTo({ library: { addPredicted } }));
  return { asked, sending };
}

it('sends what was shown at the press, whatever is shown once a dataset is chosen', async () => {
  let shown = 'first';
  const { asked, sending } = mountSending(() => shown);
  sending.send();
  expect(sending.isAsking.value).toBe(true);
  shown = 'second';
  await sending.sendTo('b');
  expect(asked).toEqual([{ prediction: 'first', dataset: 'b' }]);
});
