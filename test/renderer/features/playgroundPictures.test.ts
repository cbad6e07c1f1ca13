import { h, nextTick, ref } from 'vue';
import { expect, it } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import { usePictures } from '../../../src/renderer/features/playground/usePictures.ts';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

/** The pictures of the project /p, with those of last time; each look at files ends when it is told to. */
function mountPictures(...lastTime: readonly string[]) {
  const looks = new Map<string, () => void>();
  const openPictures = ({ paths }: { readonly paths: readonly string[] }) =>
    new Promise((resolve) => {
      const found = paths.map((path) => ({ path, name: path, id: path, width: 1, height: 1 }));
      looks.set(paths[0], () => resolve(found));
    });
  const client = { inference: { openPictures } } as unknown as StudioClient;
  const paths = ref<readonly string[]>(lastTime);
  let pictures!: ReturnType<typeof usePictures>;
  let session!: ReturnType<typeof useSession>;
  const page = {
    setup() {
      session = useSession();
      session.project = { path: '/p' } as ProjectInfo;
      pictures = usePictures(client, paths);
      return () => h('p');
    },
  };
  mountComponent(page, () => ({}), connectionTo());
  const open = (path: string): void => void (session.project = { path } as ProjectInfo);
  return { pictures, paths, open, finish: (first: string) => looks.get(first)!() };
}

it('keeps what is added while the pictures of last time are looked at', async () => {
  const { pictures, paths, finish } = mountPictures('/a.png', '/b.png');
  const restoring = pictures.restore();
  const adding = pictures.add(['/new.png', '/b.png']);
  finish('/new.png');
  await adding;
  finish('/a.png');
  await restoring;
  const all = ['/new.png', '/b.png', '/a.png'];
  expect(pictures.list.value.map(({ path }) => path)).toEqual(all);
  expect([pictures.current.value?.path, paths.value]).toEqual(['/new.png', all]);
});

it.each(['restore', 'add'] as const)(
  'leaves out the pictures of a project that was left: %s',
  async (verb) => {
    const { pictures, paths, open, finish } = mountPictures('/a.png');
    const work = verb === 'restore' ? pictures.restore() : pictures.add(['/a.png']);
    open('/q');
    paths.value = ['/of q.png'];
    finish('/a.png');
    await work;
    await nextTick();
    expect([pictures.list.value, paths.value]).toEqual([[], ['/of q.png']]);
  },
);
