import { randomBytes } from 'node:crypto';
import { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Host } from '../../src/main/host/host.ts';
import { uploadLimits } from '../../src/shared/domain/uploads.ts';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';

async function begin({ services }: Host, files = 3, bytes = 1000): Promise<string> {
  return (await services.files.begin({ files, bytes })).upload;
}

function send(
  { services }: Host,
  upload: string,
  path: string,
  bytes: Uint8Array,
  offset = 0,
): Promise<void> {
  return services.files.write({ upload, path, offset, data: Buffer.from(bytes).toString('base64') });
}

const some = Buffer.from('some bytes');

describe('an upload', () => {
  it('brings folders and files to the host byte for byte', async () => {
    const host = await makeHost();
    const large = randomBytes(5_000_000);
    const upload = await begin(host, 3, large.length + some.length);
    for (let at = 0; at < large.length; at += uploadLimits.chunkBytes) {
      await send(
        host,
        upload,
        'set/images/großes Bild.png',
        large.subarray(at, at + uploadLimits.chunkBytes),
        at,
      );
    }
    await send(host, upload, 'set/list.txt', some);
    await send(host, upload, 'set/empty', Buffer.alloc(0));
    const { folder, paths } = await host.services.files.finish({ upload });
    expect(paths).toEqual([join(folder, 'set')]);
    expect((await readFile(join(folder, 'set/images/großes Bild.png'))).equals(large)).toBe(true);
    expect(await readFile(join(folder, 'set/list.txt'))).toEqual(some);
    expect((await stat(join(folder, 'set/empty'))).size).toBe(0);
  });

  it('takes a chunk twice, as after a lost connection, and refuses a gap', async () => {
    const host = await makeHost();
    const upload = await begin(host, 1, 20);
    await send(host, upload, 'a.bin', some);
    await send(host, upload, 'a.bin', some);
    await send(host, upload, 'a.bin', some, some.length);
    await expect(send(host, upload, 'a.bin', some, 21)).rejects.toThrow('a part before this one is missing');
    const { paths } = await host.services.files.finish({ upload });
    expect(await readFile(paths[0], 'utf8')).toBe('some bytessome bytes');
  });

  it('holds no more files or bytes than were announced', async () => {
    const host = await makeHost();
    const upload = await begin(host, 1, 12);
    await send(host, upload, 'a.bin', some);
    await expect(send(host, upload, 'b.bin', Buffer.alloc(1))).rejects.toThrow(
      'more files than were announced',
    );
    await expect(send(host, upload, 'a.bin', some, some.length)).rejects.toThrow(
      'more bytes than were announced',
    );
    await expect(host.services.files.begin({ files: 1, bytes: uploadLimits.bytes + 1 })).rejects.toThrow(
      'bytes',
    );
    const chunk = Buffer.alloc(uploadLimits.chunkBytes + 3);
    await expect(send(host, upload, 'a.bin', chunk)).rejects.toThrow('data');
  });

  it('is limited in number, and gives its place back', async () => {
    const host = await makeHost();
    const open: string[] = [];
    for (let i = 0; i < uploadLimits.open; i++) open.push(await begin(host));
    await expect(begin(host)).rejects.toThrow('Too many uploads at once.');
    await host.services.files.abort({ upload: open[0] });
    await expect(begin(host)).resolves.toBeTypeOf('string');
  });

  it('is gone after an abort, before and after its end, which may come twice', async () => {
    const host = await makeHost();
    const upload = await begin(host);
    await send(host, upload, 'a.bin', some);
    const { folder } = await host.services.files.finish({ upload });
    await expect(send(host, upload, 'b.bin', some)).rejects.toThrow('This upload is over.');
    await host.services.files.abort({ upload });
    await host.services.files.abort({ upload });
    await expect(stat(folder)).rejects.toThrow('ENOENT');
  });
});

describe('names of uploaded files', () => {
  const hostile = [
    '', '/', '/etc/passwd', '..', '../evil.txt', 'a/../../evil.txt', 'a/..', './a', 'a//b', 'a/', '\\evil', 'a\\..\\b.txt',
    'C:', 'C:\\evil', 'c:/evil.txt', '\\\\host\\share', 'file:///etc/passwd', 'nul', 'CON', 'nul.png', 'a/com1.txt',
    'a\u0000.png', 'a\n.png', 'a\u007f', 'x.', 'x ', 'a /b', '\ud800.png', 'a*b', 'a?b', 'a|b', '<a>', '"a"',
    'x'.repeat(256), 'ö'.repeat(128), 'a/'.repeat(40) + 'b', `${'x'.repeat(200)}/`.repeat(6) + 'y',
  ]; // prettier-ignore

  it.each(hostile)('%j is refused, and nothing is made of it', async (path) => {
    const cacheDir = join(await makeTempFolder(), 'cache');
    const host = await makeHost({ cacheDir });
    const upload = await begin(host, 100);
    await expect(send(host, upload, path, some)).rejects.toThrow('cannot be taken over');
    const found = (await readdir(dirname(cacheDir), { recursive: true, withFileTypes: true })).filter(
      (entry) => entry.isFile(),
    );
    expect(found).toEqual([]);
  });

  it.each([
    'ä.png',
    'a..b.png',
    '.hidden',
    'a b/c d.png',
    '图.png',
    '__proto__',
    'constructor',
    '‮gpj.exe',
    '🙂',
  ])('%j is kept as it is', async (path) => {
    const host = await makeHost();
    const upload = await begin(host);
    await send(host, upload, path, some);
    const { folder } = await host.services.files.finish({ upload });
    expect(await readFile(join(folder, path))).toEqual(some);
  });

  it('a file cannot become a folder', async () => {
    const host = await makeHost();
    const upload = await begin(host);
    await send(host, upload, 'a', some);
    await expect(send(host, upload, 'a/b', some)).rejects.toThrow('clashes with another name');
  });
});

describe('the folder of uploads', () => {
  it('is empty after the host has closed', async () => {
    const cacheDir = join(await makeTempFolder(), 'cache');
    const host = await makeHost({ cacheDir });
    const upload = await begin(host);
    await send(host, upload, 'a.bin', some);
    await host.close();
    expect(await readdir(join(cacheDir, 'uploads'))).toEqual([]);
  });

  it('loses what a killed host left, and keeps what a living one holds', async () => {
    const cacheDir = join(await makeTempFolder(), 'cache');
    const ofDead = join(cacheDir, 'uploads', '2147483646-deadbeef', 'x');
    const ofLiving = join(cacheDir, 'uploads', `${process.ppid}-cafe`, 'x');
    for (const folder of [ofDead, ofLiving]) {
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, 'a.bin'), some);
    }
    await begin(await makeHost({ cacheDir }));
    await expect(stat(ofDead)).rejects.toThrow('ENOENT');
    expect((await stat(ofLiving)).isDirectory()).toBe(true);
  });
});
