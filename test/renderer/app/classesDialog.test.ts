import { nextTick } from 'vue';
import { beforeEach, describe, expect, it } from 'vitest';
import type { ProjectInfo } from '../../../src/shared/contract/library.ts';
import type { LabelClass } from '../../../src/shared/domain/labels.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import ClassesDialog from '../../../src/renderer/app/classes/ClassesDialog.vue';
import { isClassesDialogOpen, openForNewClass } from '../../../src/renderer/app/classes/classesDialog.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { useUndo } from '../../../src/renderer/app/undo.ts';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const project = (name: string): ProjectInfo =>
  ({ path: '/p', classes: [{ id: 0, name, color: '#FF0000' }], datasets: [] }) as unknown as ProjectInfo;

async function settled(): Promise<void> {
  for (let turn = 0; turn < 20; turn += 1) await nextTick();
}

const find = (selector: string): HTMLElement | null => document.querySelector(`[role="dialog"] ${selector}`);
const names = (): string[] =>
  [...document.querySelectorAll<HTMLInputElement>('[role="dialog"] input[type="text"]')].map(
    ({ value }) => value,
  );
const nameField = (): HTMLInputElement | null => find('input[type="text"]') as HTMLInputElement | null;

async function show(isOpen: boolean): Promise<void> {
  isClassesDialogOpen.value = isOpen;
  await settled();
}

async function type(name: string, place = 0): Promise<void> {
  const field = document.querySelectorAll<HTMLInputElement>('[role="dialog"] input[type="text"]')[place];
  field.value = name;
  field.dispatchEvent(new Event('input'));
  await settled();
}

async function submit(): Promise<void> {
  find('form')!.dispatchEvent(new Event('submit', { cancelable: true }));
  await settled();
}

beforeEach(() => {
  isClassesDialogOpen.value = false;
});

/** The table of a project with the class "sky", which is being saved as "road" and was closed meanwhile. */
async function closeWhileSaving() {
  let saved!: { readonly end: () => void; readonly fail: (thrown: Error) => void };
  const client = {
    library: { classUsage: () => Promise.resolve([]) },
    project: {
      saveClasses: () => new Promise((end, fail) => (saved = { end: () => end(undefined), fail })),
    },
  };
  mountComponent(ClassesDialog, () => ({}), connectionTo(client));
  useSession().project = project('sky');
  await settled();
  await show(true);
  await type('road');
  await submit();
  await show(false);
  expect(nameField()).toBeNull();
  return { end: () => saved.end(), fail: (thrown: Error) => saved.fail(thrown) };
}

const sky = { id: 0, name: 'sky', color: '#FF0000' };
const road = { ...sky, name: 'road' };
const cat = { id: 1, name: 'cat', color: '#00FF00' };
const changedElsewhere = new StudioError('conflict', 'The class table was changed meanwhile.');
const renewed = 'The class table was changed meanwhile. It is shown as it is now: change it from there.';

/** What another window, or an import, made of it. */
function addElsewhere(): void {
  useSession().project = { ...project('sky'), classes: [sky, cat] };
}

describe('a class table that another may change', () => {
  /** The table of a project with the class "sky"; what the host is asked to save, and refuses if told to. */
  async function openTable() {
    const asked: unknown[] = [];
    const host: { refusal: StudioError | null } = { refusal: null };
    const ask = (wanted: unknown) => {
      asked.push(wanted);
      return host.refusal === null ? Promise.resolve() : Promise.reject(host.refusal);
    };
    const client = {
      library: { classUsage: () => Promise.resolve([]) },
      project: {
        saveClasses: ask,
        editClasses: (wanted: unknown) => ask(wanted).then(() => ({ change: null, unreadable: [] })),
      },
    };
    mountComponent(ClassesDialog, () => ({}), connectionTo(client));
    useSession().project = project('sky');
    await settled();
    await show(true);
    return { asked, host };
  }

  it('is saved over the table it was made from', async () => {
    const { asked } = await openTable();
    addElsewhere();
    await type('road');
    await submit();
    expect(asked).toEqual([{ before: [sky], classes: [road] }]);
  });

  it('stands there as it is now once it could not be saved over the one before', async () => {
    const { asked, host } = await openTable();
    addElsewhere();
    await type('road');
    host.refusal = changedElsewhere;
    await submit();
    expect(names()).toEqual(['sky', 'cat']);
    expect(find('[role="alert"]')?.textContent).toBe(renewed);
    host.refusal = null;
    await type('road');
    await submit();
    expect(asked[1]).toEqual({ before: [sky, cat], classes: [road, cat] });
  });

  it('keeps what was typed when it could not be saved for another reason', async () => {
    const { host } = await openTable();
    await type('road');
    host.refusal = new StudioError('conflict', 'This project is being written: Import.', { fix: 'Wait.' });
    await submit();
    expect(names()).toEqual(['road']);
    expect(find('[role="alert"]')?.textContent).toBe('This project is being written: Import. Wait.');
    await show(false);
    await show(true);
    expect(names()).toEqual(['sky']);
  });

  it('is taken back, and made again, over the table that was saved', async () => {
    const { asked } = await openTable();
    await type('road');
    await submit();
    addElsewhere();
    await useUndo().undo();
    await useUndo().redo();
    expect(asked.slice(1)).toEqual([
      { before: [road], classes: [sky] },
      { before: [sky], classes: [road] },
    ]);
  });

  it('loses a class that was added with it by Undo only as it was saved', async () => {
    const { asked } = await openTable();
    const add = [...document.querySelectorAll('button')].find(
      (one) => one.textContent.trim() === 'Add class',
    );
    add!.click();
    await settled();
    await type('dog', 1);
    await submit();
    addElsewhere();
    await useUndo().undo();
    const { classes } = asked[0] as { classes: LabelClass[] };
    expect(classes.map(({ name }) => name)).toEqual(['sky', 'dog']);
    expect(asked[1]).toEqual({ before: classes, edit: [{ name: 'sky', color: '#FF0000', from: [0] }] });
  });
});

describe('a class table that is closed while it is saved', () => {
  it('says why it was not saved, and is there again as it was', async () => {
    const { fail } = await closeWhileSaving();
    fail(new StudioError('diskFull', 'No space left.', { fix: 'Make room.' }));
    await settled();
    const [notice] = useNotices().shown;
    expect(notice).toMatchObject({ text: 'The classes were not saved: No space left.', fix: 'Make room.' });
    notice.actions[0].perform();
    await settled();
    expect(nameField()?.value).toBe('road');
    expect(find('[role="alert"]')?.textContent).toBe('No space left. Make room.');
    await show(false);
    await show(true);
    expect(nameField()?.value).toBe('sky');
    expect(find('[role="alert"]')).toBeNull();
  });

  it('stands there as it is now when it was changed before it is opened again', async () => {
    const { fail } = await closeWhileSaving();
    fail(new StudioError('diskFull', 'No space left.', { fix: 'Make room.' }));
    await settled();
    addElsewhere();
    await show(true);
    expect(names()).toEqual(['sky', 'cat']);
    expect(find('[role="alert"]')?.textContent).toBe(renewed);
  });

  it('has the class it was opened again for when it was not saved', async () => {
    const { end, fail } = await closeWhileSaving();
    let added: number | null = null;
    openForNewClass((id) => (added = id));
    await settled();
    fail(new StudioError('diskFull', 'No space left.', { fix: 'Make room.' }));
    await settled();
    expect(names()).toEqual(['road', '']);
    expect(find('[role="alert"]')?.textContent).toBe('No space left. Make room.');
    await type('dog', 1);
    await submit();
    end();
    await settled();
    expect(added).toBe(1);
    expect(nameField()).toBeNull();
  });

  it('says nothing when it was cancelled', async () => {
    const { fail } = await closeWhileSaving();
    fail(new StudioError('cancelled', 'Cancelled.'));
    await settled();
    expect(useNotices().shown).toEqual([]);
    await show(true);
    expect(nameField()?.value).toBe('sky');
  });

  it('shows what is being saved when it is opened again, and stays open after it', async () => {
    const { end } = await closeWhileSaving();
    await show(true);
    expect(nameField()?.value).toBe('road');
    useSession().project = project('road');
    end();
    await settled();
    expect(nameField()?.value).toBe('road');
    expect(find('form')?.inert).toBe(false);
    await type('lane');
    expect(nameField()?.value).toBe('lane');
  });
});
