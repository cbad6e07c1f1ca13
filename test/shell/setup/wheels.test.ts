import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { placeWheelFile } from '../../../scripts/setup/native.mjs';
import { recogniseProblem } from '../../../scripts/setup/setupError.mjs';
import { unzip } from '../../../scripts/setup/unzip.mjs';
import { parseWheelName } from '../../../scripts/setup/wheels.mjs';

it('reads version and tags out of a wheel’s name', () => {
  expect(
    parseWheelName('tensorflow_cpu-2.16.2-cp312-cp312-manylinux_2_17_x86_64.manylinux2014_x86_64.whl'),
  ).toEqual({
    name: 'tensorflow-cpu',
    version: '2.16.2',
    python: 'cp312',
    abi: 'cp312',
    platforms: ['manylinux_2_17_x86_64', 'manylinux2014_x86_64'],
  });
});

it.each([
  ['tensorflow/libtensorflow_cc.so.2', 'lib/libtensorflow_cc.so.2'],
  ['tensorflow/libtensorflow_framework.2.dylib', 'lib/libtensorflow_framework.2.dylib'],
  ['tensorflow/include/tensorflow/c/c_api.h', 'include/tensorflow/c/c_api.h'],
  ['nvidia/cudnn/lib/libcudnn.so.8', 'nvidia/cudnn/lib/libcudnn.so.8'],
  ['tensorflow/include/absl/base/config.h', undefined],
  ['tensorflow/python/_pywrap_tfe.so', undefined],
  ['nvidia/cudnn/include/cudnn.h', undefined],
])('%s goes to %s', (name, place) => {
  expect(placeWheelFile(name)).toBe(place);
});

it('unpacks what Python packed, byte for byte, with its executable bit', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'unzip-'));
  const content = Buffer.from(Array.from({ length: 3_000_000 }, (_, index) => (index * index) % 251));
  writeFileSync(join(dir, 'tool'), content, { mode: 0o755 });
  writeFileSync(join(dir, 'empty.txt'), '');
  execFileSync('python3', ['-m', 'zipfile', '-c', 'made.zip', 'tool', 'empty.txt'], { cwd: dir });
  const seen: number[] = [];
  const files = await unzip(
    join(dir, 'made.zip'),
    join(dir, 'out'),
    (name: string) => (name === 'left-out' ? undefined : `new/${name}`),
    (done: number, total: number) => seen.push(done / total),
  );
  expect(files).toEqual([join(dir, 'out/new/tool'), join(dir, 'out/new/empty.txt')]);
  expect(readFileSync(join(dir, 'out/new/tool')).equals(content)).toBe(true);
  expect(statSync(join(dir, 'out/new/tool')).mode & 0o111).toBe(0o111);
  expect(seen.at(-1)).toBe(1);
});

it('refuses an archive that is cut off', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'unzip-'));
  writeFileSync(join(dir, 'cut.zip'), 'PK\u0003\u0004 and then nothing');
  await expect(unzip(join(dir, 'cut.zip'), dir, (name: string) => name)).rejects.toThrow('not a zip file');
});

it.each([
  [
    'ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device',
    'the disk is full',
  ],
  ['npm error code EACCES', 'a folder cannot be written'],
  ['NewConnectionError: Failed to establish a new connection: [Errno -3]', 'the network did not answer'],
  ['TypeError: fetch failed', 'the network did not answer'],
  ['ssl.SSLCertVerificationError: CERTIFICATE_VERIFY_FAILED', "the server's certificate is not trusted"],
])('explains "%s"', (output, why) => {
  expect(recogniseProblem(output)?.why).toBe(why);
});
