import { describe, expect, it } from 'vitest';
import { useFolderListing } from '../../../src/renderer/app/layout/folderListing.ts';
import { StudioError } from '../../../src/shared/errors.ts';

/** A host whose answers come when the test says so. */
function slowHost() {
  const asked: { path: string | undefined; answer: (path: string) => void; fail: (why: string) => void }[] =
    [];
  const listFolder = (path?: string) =>
    new Promise<{ path: string }>((resolve, reject) =>
      asked.push({
        path,
        answer: (found) => resolve({ path: found }),
        fail: (why) => reject(new StudioError('notFound', why)),
      }),
    );
  return { asked, listFolder };
}

describe('choosing a folder', () => {
  it('keeps what was typed while the first listing was on its way', async () => {
    const { asked, listFolder } = slowHost();
    const folder = useFolderListing(listFolder);
    const first = folder.read();
    folder.typed.value = '/typed';
    asked[0].answer('/home');
    await first;
    expect(folder.typed.value).toBe('/typed');
    const chosen = folder.choose();
    asked[1].answer('/typed');
    expect(asked[1].path).toBe('/typed');
    expect(await chosen).toBe('/typed');
  });

  it('passes over an answer that comes after a later question', async () => {
    const { asked, listFolder } = slowHost();
    const folder = useFolderListing(listFolder);
    const first = folder.read();
    folder.typed.value = '/typed';
    const chosen = folder.choose();
    asked[1].answer('/typed');
    asked[0].answer('/home');
    expect(await first).toBeNull();
    expect(await chosen).toBe('/typed');
    expect(folder.listing.value?.path).toBe('/typed');
  });

  it('chooses nothing where the typed folder cannot be read, and says why', async () => {
    const { asked, listFolder } = slowHost();
    const folder = useFolderListing(listFolder);
    folder.typed.value = '/gone';
    const chosen = folder.choose();
    asked[0].fail('There is no folder /gone.');
    expect(await chosen).toBeNull();
    expect(folder.problem.value).toBe('There is no folder /gone.');
  });
});
