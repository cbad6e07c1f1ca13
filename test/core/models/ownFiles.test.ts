import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createNet } from '../../../src/main/core/models/compose.ts';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { loadArchitectures } from '../../../src/main/core/models/own/load.ts';
import { listArchitectureFiles } from '../../../src/main/core/store/architectureFiles.ts';
import { loadTensorFlow } from '../../../src/main/core/tensors/backend.ts';
import type { TrustedFile } from '../../../src/shared/domain/architectures.ts';
import { projectRoot } from '../../support/testData.ts';

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-own-'));
});

afterAll(async () => {
  await loadArchitectures({ trusted: [], untrusted: [], withheld: [] });
  rmSync(folder, { recursive: true, force: true });
});

function trusted(path: string): TrustedFile {
  return { path, sha256: createHash('sha256').update(readFileSync(path)).digest('hex') };
}

function write(name: string, text: string): TrustedFile {
  const path = join(folder, name);
  writeFileSync(path, text);
  return trusted(path);
}

const encoder = (fields: string) =>
  `export const own = { id: 'own_net', name: 'Own', outChannels: [4, 4, 4, 4, 4], encode: () => ({}), ${fields} };`;

describe('the examples of own files', () => {
  it('give an encoder and a decoder that fit each other and the built-in ones', async () => {
    const files = (await listArchitectureFiles(join(projectRoot, 'resources'))).map(({ path }) =>
      trusted(path),
    );
    const own = await loadArchitectures({ trusted: files, untrusted: [], withheld: [] });
    expect(own.problems).toEqual([]);
    expect(own.encoders.map(({ id, file }) => [id, file])).toEqual([['plain_net', 'plainNet.ts']]);
    expect(own.decoders.map(({ id, file }) => [id, file])).toEqual([['context_fcn', 'contextFcn.ts']]);
    const tf = await loadTensorFlow();
    for (const [one, other] of [
      ['plain_net', 'context_fcn'],
      ['plain_net', 'deeplab_v3plus'],
      ['mobilenet_v1_025', 'context_fcn'],
    ]) {
      const parts = { encoder: encoders.get(one), decoder: decoders.get(other) };
      const net = createNet(tf, { ...parts, classes: 3, seed: 1 });
      const logits = net.forward(tf.zeros([1, 64, 96, 3]), { training: false });
      expect(logits.shape).toEqual([1, 64, 96, 3]);
      net.dispose();
    }
  });

  it('stand beside the built-in ones, which the registry lists alone', async () => {
    expect(encoders.all().map(({ id }) => id)).toEqual([...encoders.ids, 'plain_net']);
    expect(encoders.ids).not.toContain('plain_net');
    await loadArchitectures({ trusted: [], untrusted: ['architectures/plainNet.ts'], withheld: [] });
    expect(() => encoders.get('plain_net')).toThrow('There is no encoder "plain_net".');
    await loadArchitectures({
      trusted: [],
      untrusted: ['architectures/a.ts'],
      withheld: ['architectures/b.ts'],
    });
    const fix =
      'If it is in architectures/a.ts, look at the file and trust it (--trust). ' +
      'If it is in architectures/b.ts, which could not be loaded, mend the file or try again.';
    expect(() => encoders.get('plain_net')).toThrow(expect.objectContaining({ fix }) as Error);
  });
});

describe('a file that cannot be used', () => {
  it.each([
    ['text.ts', 'export const enumerable = ;', /does not run/],
    ['enum.ts', 'export enum A { b }', /does not run: .*enum/i],
    ['throws.js', 'throw new Error("on purpose");', /does not run: on purpose/],
    ['relative.js', 'import "./other.js";', /does not run: Cannot find module/],
    ['nothing.js', 'export const x = 1;', /exports no encoder and no decoder/],
    ['id.js', encoder('id: "Own Net"'), /id must be lower-case/],
    ['taken.js', encoder('id: "resnet18"').replace('() => ({})', '(l, x) => maps'), /maps is not defined/],
    ['maps.js', encoder(''), /promises 32×48×4 at stride 2 of a 64×96 image and gives nothing/],
    ['clash.js', 'export const d = { id: "fcn8", name: "Mine", create() {} };', /the id "fcn8" is taken/],
  ])('%s says why, and brings nothing', async (name, text, reason) => {
    const own = await loadArchitectures({ trusted: [write(name, text)], untrusted: [], withheld: [] });
    expect(own.problems).toEqual([{ file: name, message: expect.stringMatching(reason) as string }]);
    expect([...own.encoders, ...own.decoders]).toEqual([]);
  });

  it('that changed since it was trusted is not run', async () => {
    const file = write('changed.js', 'globalThis.ranChanged = false; export const a = 1;');
    writeFileSync(file.path, 'globalThis.ranChanged = true; export const a = 1;');
    const own = await loadArchitectures({ trusted: [file], untrusted: [], withheld: [] });
    expect(own.problems[0].message).toBe('changed.js has changed since it was trusted.');
    expect('ranChanged' in globalThis).toBe(false);
  });
});
