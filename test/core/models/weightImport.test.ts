import { mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planEncoder } from '../../../src/main/core/models/cost.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import {
  findSource,
  listSources,
  listWeights,
  removeWeights,
} from '../../../src/main/core/models/weights/catalogue.ts';
import { importWeights } from '../../../src/main/core/models/weights/importFile.ts';
import { prepareWeights } from '../../../src/main/core/models/weights/prepare.ts';
import { describeReport } from '../../../src/main/core/models/weights/report.ts';
import { namingSchemes } from '../../../src/main/core/models/weights/schemes/index.ts';
import { encodeSafetensors, type NamedTensor } from '../../../src/main/core/store/safetensors.ts';
import { tensorsOf } from '../../support/libraryTensors.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'import-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

function write(name: string, tensors: readonly NamedTensor[]): string {
  const path = join(folder, name);
  writeFileSync(path, encodeSafetensors(tensors));
  return path;
}

describe('weights of the user’s own', () => {
  it('are kept under an id that trains, with a report, until they are removed', async () => {
    const extra = { name: 'classifier.weight', shape: [2], values: Float32Array.of(1, 2) };
    const path = write('my lite.safetensors', [...tensorsOf('timm_efficientnet_lite'), extra]);
    const { id, report } = await importWeights(
      { path, encoder: 'efficientnet_lite0', naming: 'timm_efficientnet_lite' },
      folder,
    );
    expect(id).toBe('efficientnet_lite0_my-lite');
    expect(report.matched.length).toBe(planEncoder(encoders.get('efficientnet_lite0')).length);
    expect(report.notInNet).toContain('classifier.weight');
    expect(describeReport(report)[0]).toMatch(/^my lite\.safetensors: (\d+) of \1 variables matched/);
    const entry = (await listWeights(folder)).find((weights) => weights.id === id);
    expect(entry).toMatchObject({ imported: true, state: 'cached', encoder: 'efficientnet_lite0' });
    const prepared = await prepareWeights(encoders.get('efficientnet_lite0'), id, { cacheDir: folder });
    expect(prepared.conventions).toMatchObject({ epsilon: 1e-5, padding: 'symmetric' });
    const other = prepareWeights(encoders.get('resnet18'), id, { cacheDir: folder });
    await expect(other).rejects.toThrow(/are weights of efficientnet_lite0, not of resnet18/);
    await removeWeights(id, folder);
    expect((await listWeights(folder)).some((weights) => weights.id === id)).toBe(false);
  });

  it('take the naming that is asked for where the names alone do not tell', async () => {
    const path = write('net.safetensors', tensorsOf('timm_efficientnet_lite'));
    const request = { path, encoder: 'efficientnet_lite0', naming: 'timm_tf_efficientnet_lite' };
    const { report } = await importWeights(request, folder);
    expect(report.naming).toBe(namingSchemes.get(request.naming).name);
  });

  it('that two nets with the same names may have are refused, naming both, until something tells', async () => {
    const path = write('model.safetensors', tensorsOf('timm_efficientnet_lite'));
    const bring = (from = path) =>
      importWeights({ path: from, encoder: 'efficientnet_lite0', naming: null }, folder);
    const refusal = expect.objectContaining({
      code: 'badInput',
      message: expect.stringMatching(/timm EfficientNet-Lite from TensorFlow/) as string,
      fix: expect.stringMatching(
        /--naming timm_efficientnet_lite or --naming timm_tf_efficientnet_lite/,
      ) as string,
    }) as unknown;
    await expect(bring()).rejects.toEqual(refusal);
    const lite = encoders.get('efficientnet_lite0');
    await expect(prepareWeights(lite, path, { cacheDir: folder })).rejects.toEqual(refusal);
    const tell = (architecture: string) =>
      writeFileSync(join(folder, 'config.json'), JSON.stringify({ architecture }));
    tell('tf_efficientnet_lite0');
    expect((await bring()).report.naming).toBe('timm EfficientNet-Lite from TensorFlow');
    tell('efficientnet_lite0');
    expect((await bring()).report.naming).toBe('timm EfficientNet-Lite');
    rmSync(join(folder, 'config.json'));
    const named = write('efficientnet_lite0_ra-37913777.safetensors', tensorsOf('timm_efficientnet_lite'));
    expect((await bring(named)).report.naming).toBe('timm EfficientNet-Lite');
  });

  it('of EfficientNet-Lite1 and 2 are those from TensorFlow: timm has no others', async () => {
    const path = write('model.safetensors', tensorsOf('timm_tf_efficientnet_lite', 1, 'efficientnet_lite2'));
    const request = { path, encoder: 'efficientnet_lite2', naming: null };
    const { id, report } = await importWeights(request, folder);
    expect(report.naming).toBe('timm EfficientNet-Lite from TensorFlow');
    const prepared = await prepareWeights(encoders.get('efficientnet_lite2'), id, { cacheDir: folder });
    expect(prepared.conventions).toEqual({
      mean: [127.5, 127.5, 127.5],
      deviation: [127.5, 127.5, 127.5],
    });
  });

  it('of one file name are all kept, each under its own id; the same file keeps its id', async () => {
    const bring = (name: string, value: number) => {
      const path = write(name, tensorsOf('torchvision_mobilenet_v2', value));
      return importWeights({ path, encoder: 'mobilenet_v2', naming: null }, folder);
    };
    const first = await bring('best.safetensors', 1);
    const kept = readFileSync(first.path);
    expect(first.id).toBe('mobilenet_v2_best');
    expect((await bring('best.safetensors', 2)).id).toBe('mobilenet_v2_best_2');
    expect((await bring('Best.safetensors', 3)).id).toBe('mobilenet_v2_Best_3');
    expect(readFileSync(first.path).equals(kept)).toBe(true);
    expect((await bring('best.safetensors', 1)).id).toBe('mobilenet_v2_best');
    await removeWeights('mobilenet_v2_best_2', folder);
    expect((await bring('best.safetensors', 3)).id).toBe('mobilenet_v2_Best_3');
    expect((await bring('best.safetensors', 4)).id).toBe('mobilenet_v2_best_2');
    const listed = (await listWeights(folder)).filter(({ imported }) => imported);
    expect(new Set(listed.map(({ name }) => name)).size).toBe(3);
    expect(listed.map(({ id }) => id).sort()).toEqual([
      'mobilenet_v2_Best_3',
      'mobilenet_v2_best',
      'mobilenet_v2_best_2',
    ]);
  });

  it('whose copy was cut off keep their id for their own file', async () => {
    const bring = (value: number) =>
      importWeights(
        {
          path: write('best.safetensors', tensorsOf('torchvision_mobilenet_v2', value)),
          encoder: 'mobilenet_v2',
          naming: null,
        },
        folder,
      );
    const { id, path } = await bring(1);
    truncateSync(path, 100);
    expect((await listWeights(folder)).some((weights) => weights.id === id)).toBe(false);
    expect((await bring(2)).id).toBe('mobilenet_v2_best_2');
    expect((await bring(1)).id).toBe(id);
    expect((await listWeights(folder)).some((weights) => weights.id === id)).toBe(true);
  });

  it('of another net, or not finite, are refused', async () => {
    const bottlenecks = write(
      'fifty.safetensors',
      tensorsOf('torch_resnet').map((tensor) => ({
        ...tensor,
        ...(tensor.shape.length === 4 ? { shape: [1, 1, 1, 1], values: Float32Array.of(1) } : {}),
      })),
    );
    await expect(
      importWeights({ path: bottlenecks, encoder: 'resnet18', naming: null }, folder),
    ).rejects.toThrow(/fifty\.safetensors belongs to another net than resnet18: 0 of 20 convolutions fit/);
    const spoiled = write('nan.safetensors', tensorsOf('timm_efficientnet_lite', NaN));
    await expect(
      importWeights(
        { path: spoiled, encoder: 'efficientnet_lite0', naming: 'timm_tf_efficientnet_lite' },
        folder,
      ),
    ).rejects.toThrow(/nan\.safetensors holds NaN in conv_stem\.weight/);
    expect((await listWeights(folder)).some(({ imported }) => imported)).toBe(false);
  });
});

/** With layers that are there once more under another name, as deeper nets of the same family have them. */
function deepen(tensors: readonly NamedTensor[], layers: Readonly<Record<string, string>>): NamedTensor[] {
  const added = Object.entries(layers).flatMap(([from, to]) =>
    tensors
      .filter(({ name }) => name.startsWith(from))
      .map((tensor) => ({ ...tensor, name: tensor.name.replace(from, to) })),
  );
  return [...tensors, ...added];
}

describe('weights of a deeper net', () => {
  const lite1 = {
    ...{ 'blocks.1.1.': 'blocks.1.2.', 'blocks.2.1.': 'blocks.2.2.', 'blocks.3.2.': 'blocks.3.3.' },
    ...{ 'blocks.4.2.': 'blocks.4.3.', 'blocks.5.3.': 'blocks.5.4.' },
  };
  const vgg19 = {
    'block3_conv3/': 'block3_conv4/',
    'block4_conv3/': 'block4_conv4/',
    'block5_conv3/': 'block5_conv4/',
  };

  it.each([
    ['ResNet-34', 'resnet18', '16 of its 36', () => tensorsOf('torch_resnet', 1, 'resnet34')],
    [
      'tf_efficientnet_lite1',
      'efficientnet_lite0',
      '15 of its 63',
      () => deepen(tensorsOf('timm_tf_efficientnet_lite'), lite1),
    ],
    [
      'VGG-19',
      'vgg16',
      '3 of its 16',
      () => deepen(tensorsOf('keras_vgg'), vgg19).filter(({ name }) => name.startsWith('block')),
    ],
  ])('%s are refused for %s, though all of that is in them', async (net, encoder, count, tensors) => {
    const path = write(`${net}.safetensors`, tensors());
    await expect(importWeights({ path, encoder, naming: null }, folder)).rejects.toMatchObject({
      code: 'badInput',
      message: `${net}.safetensors belongs to a deeper net than ${encoder}: ${count} convolutions would be left out.`,
      fix: expect.stringContaining('Choose the deeper encoder') as string,
    });
  });

  it('are not those of a whole net with heads and a decoder, in whosever names', async () => {
    const kernel = (name: string): NamedTensor => ({ name, shape: [1, 1, 1, 1], values: Float32Array.of(1) });
    const many = (name: (number: number) => string) =>
      Array.from({ length: 90 }, (_, at) => kernel(name(at)));
    const torch = [
      ...tensorsOf('torchvision_mobilenet_v2'),
      ...many((at) => `decoder.features.${at}.weight`),
      ...many((at) => `aux_classifier.${at}.weight`),
      ...many((at) => `classifier${at}.weight`),
    ].map((tensor) => ({ ...tensor, name: `module.${tensor.name}` }));
    const keras = [...tensorsOf('keras_mobilenet_v2'), ...many((at) => `conv2d_${at}/0`)];
    const ours = planEncoder(encoders.get('mobilenet_v2')).map(({ name, shape }) => ({
      ...{ name, shape },
      values: new Float32Array(shape.reduce((product, side) => product * side, 1)).fill(1),
    }));
    const run = [...ours, ...many((at) => `Conv_${at}/weights`), kernel('MobilenetV2/Logits/weights')];
    for (const [name, tensors] of Object.entries({ torch, keras, run })) {
      const path = write(`${name}.safetensors`, tensors);
      const { report } = await importWeights({ path, encoder: 'mobilenet_v2', naming: null }, folder);
      expect(report.matched.length, name).toBe(ours.length);
    }
  });
});

describe('the catalogue', () => {
  it('names each set once, with its licence, its source and a naming that is known', () => {
    const ids = listSources().map(({ source }) => source.id);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { encoder, source } of listSources()) {
      expect(source.id.startsWith(encoder), source.id).toBe(true);
      expect(source.licence, source.id).not.toBe('');
      if (source.naming !== undefined) expect(namingSchemes.has(source.naming)).toBe(true);
      if (source.origin.kind === 'url') expect(new URL(source.origin.url).protocol).toBe('https:');
    }
    expect(() => findSource('none such')).toThrow(/There are no weights "none such"/);
  });
});
