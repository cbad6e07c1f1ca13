import type { WeightSource } from '../source.ts';

const models = 'https://storage.googleapis.com/download.tensorflow.org/models';

/** TF-slim's ImageNet checkpoints, archives without a published check sum. */
function slim(
  id: string,
  net: string,
  url: string,
  members: readonly string[],
  licence = 'Apache-2.0',
): WeightSource {
  return {
    id: `${id}_slim`,
    name: `ImageNet, TF-slim ${net}`,
    dataset: 'ImageNet-1k',
    licence,
    format: 'TensorFlow checkpoint in .tar.gz',
    origin: { kind: 'url', url, check: { kind: 'none' }, members },
  };
}

function dated(id: string, net: string, licence?: string): WeightSource {
  return slim(id, net, `${models}/${net}_2016_08_28.tar.gz`, [`${net}.ckpt`], licence);
}

function filesOf(checkpoint: string): readonly string[] {
  return [`${checkpoint}.index`, `${checkpoint}.data-00000-of-00001`];
}

export const slimVgg16 = dated('vgg16', 'vgg_16', 'CC-BY-4.0');
export const slimInceptionV1 = dated('inception_v1', 'inception_v1');
export const slimResnet50 = dated('resnet50', 'resnet_v1_50');

/** MobileNet v1 of a width, at 224 px. */
export function slimMobilenetV1(id: string, width: string): WeightSource {
  const net = `mobilenet_v1_${width}_224`;
  const url = `${models}/mobilenet_v1_2018_02_22/${net}.tgz`;
  return slim(id, net, url, filesOf(`${net}.ckpt`));
}

/** MobileNet v2 of a width, at 224 px. */
export function slimMobilenetV2(id: string, width: string): WeightSource {
  const net = `mobilenet_v2_${width}_224`;
  const url = `https://storage.googleapis.com/mobilenet_v2/checkpoints/${net}.tgz`;
  return slim(id, net, url, filesOf(`${net}.ckpt`));
}
