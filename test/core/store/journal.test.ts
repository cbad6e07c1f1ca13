import { mkdtemp, readFile, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { openJournal, readJournal } from '../../../src/main/core/store/journal.ts';

const payloads = ['base', 'first', 'second edit', ''].map((text) => Buffer.from(text));
let path: string;
let bytes: Buffer;
/** Where each record ends. */
let ends: readonly number[];

beforeEach(async () => {
  path = join(await mkdtemp(join(tmpdir(), 'journal-')), 'edits', 'a.journal');
  const journal = await openJournal(path, 0);
  const found: number[] = [];
  for (const payload of payloads) {
    await journal.append(payload);
    found.push((await readFile(path)).length);
  }
  await journal.close();
  bytes = await readFile(path);
  ends = found;
});

const wholeBefore = (length: number): number => ends.filter((end) => end <= length).length;

describe('a journal', () => {
  it('gives back what was appended, and goes on where it ended', async () => {
    const before = await readJournal(path);
    expect(before).toMatchObject({ records: payloads, lostBytes: 0 });
    const journal = await openJournal(path, before!.goodBytes);
    await journal.append(Buffer.from('later'));
    expect((await readJournal(path))?.records.at(-1)?.toString()).toBe('later');
    await journal.remove();
    expect(await readJournal(path)).toBeNull();
  });

  it('cut at any byte gives the whole records before it, and takes new ones after them', async () => {
    for (let length = 0; length < bytes.length; length += 1) {
      await writeFile(path, bytes.subarray(0, length));
      const content = (await readJournal(path))!;
      expect(content.records).toEqual(payloads.slice(0, wholeBefore(length)));
      expect(content.goodBytes + content.lostBytes).toBe(length);
      const journal = await openJournal(path, content.goodBytes);
      await journal.append(Buffer.from('new'));
      await journal.close();
      const after = (await readJournal(path))!;
      expect(after.records.map(String)).toEqual([...content.records.map(String), 'new']);
      expect(after.lostBytes).toBe(0);
    }
  });

  it('with any bit flipped gives the records before it and never a changed one', async () => {
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const damaged = Buffer.from(bytes);
      damaged[bit >> 3] ^= 1 << (bit & 7);
      await writeFile(path, damaged);
      const { records } = (await readJournal(path))!;
      expect(records).toEqual(payloads.slice(0, wholeBefore(bit >> 3)));
    }
  });
});
