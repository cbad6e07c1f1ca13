import { describe, expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import { uploadLimits } from '../../../src/shared/domain/uploads.ts';
import { takeFiles, toHostFolder, toHostPaths } from '../../../src/renderer/platform/dropFiles.ts';
import type { TakenFiles } from '../../../src/renderer/platform/dropFiles.ts';

type Tree = { readonly [name: string]: Tree | string };

/** A folder or file as a drop offers it: readers give two entries at a time. */
function entryOf(name: string, content: Tree | string): FileSystemEntry {
  if (typeof content === 'string') {
    return { name, isFile: true, isDirectory: false, file: (ok: (file: File) => void) => ok(new File([content], name)) } as unknown as FileSystemEntry; // prettier-ignore
  }
  const children = Object.entries(content).map(([child, inside]) => entryOf(child, inside));
  return {
    name,
    isFile: false,
    isDirectory: true,
    createReader() {
      const left = [...children];
      return { readEntries: (ok: (some: FileSystemEntry[]) => void) => ok(left.splice(0, 2)) };
    },
  } as unknown as FileSystemEntry;
}

function drop(content: Tree): TakenFiles | null {
  const items = Object.entries(content).map(([name, inside]) => ({
    kind: 'file',
    getAsFile: () => new File([typeof inside === 'string' ? inside : ''], name),
    webkitGetAsEntry: () => entryOf(name, inside),
  }));
  return takeFiles({ items } as unknown as DataTransfer);
}

function fakeHost() {
  const files = new Map<string, string>();
  const calls: string[] = [];
  const client = {
    files: {
      begin({ files: count, bytes }: { files: number; bytes: number }) {
        calls.push(`begin ${count} files, ${bytes} bytes`);
        return Promise.resolve({ upload: 'id' });
      },
      write({ path, offset, data }: { path: string; offset: number; data: string }) {
        const before = files.get(path) ?? '';
        expect(offset).toBe(before.length);
        files.set(path, before + atob(data));
        return Promise.resolve();
      },
      finish() {
        const tops = new Set([...files.keys()].map((path) => `/up/${path.split('/')[0]}`));
        return Promise.resolve({ folder: '/up', paths: [...tops].sort() });
      },
      abort() {
        calls.push('abort');
        return Promise.resolve();
      },
    },
  } as unknown as StudioClient;
  return { client, files, calls };
}

describe('files dropped in a browser', () => {
  it('are sent with their folders, hidden ones left out', async () => {
    const host = fakeHost();
    const taken = drop({ set: { images: { 'a.png': 'A', 'b.png': 'BB', 'c.png': '' }, '.DS_Store': 'x' } });
    const found = await toHostPaths(host.client, taken!);
    expect(found).toEqual({ paths: ['/up/set'], skipped: [], upload: 'id' });
    expect(Object.fromEntries(host.files)).toEqual({
      'set/images/a.png': 'A',
      'set/images/b.png': 'BB',
      'set/images/c.png': '',
    });
    expect(host.calls).toEqual(['begin 3 files, 3 bytes']);
  });

  it('are sent in chunks that join to the same bytes', async () => {
    const host = fakeHost();
    const text = 'x'.repeat(uploadLimits.chunkBytes) + 'end';
    await toHostPaths(host.client, drop({ 'large.bin': text })!);
    expect(host.files.get('large.bin') === text).toBe(true);
  });

  it('become one folder where one is asked for', async () => {
    const host = fakeHost();
    const found = await toHostFolder(host.client, drop({ 'a.png': 'A', 'b.png': 'B' })!);
    expect(found.paths).toEqual(['/up/Dropped files']);
    expect([...host.files.keys()]).toEqual(['Dropped files/a.png', 'Dropped files/b.png']);
    const other = fakeHost();
    expect((await toHostFolder(other.client, drop({ set: { 'a.png': 'A' } })!)).paths).toEqual(['/up/set']);
  });

  it('whose names no host can take are listed with the reason, the others sent', async () => {
    const host = fakeHost();
    const { skipped } = await toHostPaths(host.client, drop({ set: { 'a:b.png': 'A', 'c.png': 'C' } })!);
    expect(skipped).toEqual([
      { path: 'set/a:b.png', why: 'its name holds a sign that not every system allows' },
    ]);
    expect([...host.files.keys()]).toEqual(['set/c.png']);
  });

  it('tell how far they are, and leave nothing behind when cancelled', async () => {
    const host = fakeHost();
    const stop = new AbortController();
    const told: number[] = [];
    const sending = toHostPaths(host.client, drop({ a: '1', b: '2', c: '3', d: '4', e: '5', f: '6' })!, {
      signal: stop.signal,
      onProgress({ files }) {
        told.push(files);
        if (files === 2) stop.abort();
      },
    });
    await expect(sending).rejects.toMatchObject({ code: 'cancelled' });
    expect(told.slice(0, 2)).toEqual([1, 2]);
    expect(host.calls.at(-1)).toBe('abort');
  });

  it('say so when there is nothing in them', async () => {
    await expect(toHostPaths(fakeHost().client, drop({ set: { '.git': 'x' } })!)).rejects.toThrow(
      'Nothing that can be read was dropped.',
    );
    expect(takeFiles({ items: [{ kind: 'string' }] } as unknown as DataTransfer)).toBeNull();
  });
});

describe('files dropped on the desktop', () => {
  it('stay where they are', async () => {
    globalThis.studio = { pathForFile: (file: File) => `/home/me/${file.name}` } as typeof globalThis.studio;
    try {
      const host = fakeHost();
      const found = await toHostPaths(host.client, drop({ set: { 'a.png': 'A' } })!);
      expect(found).toEqual({ paths: ['/home/me/set'], skipped: [], upload: null });
      expect(host.calls).toEqual([]);
    } finally {
      globalThis.studio = undefined;
    }
  });
});
