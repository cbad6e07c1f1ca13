import type { UrlCheck, WeightSource } from '../source.ts';

const site = 'https://storage.googleapis.com/tensorflow/keras-applications';

/** Weights of keras.applications without their classifier; Keras names an MD5 for some. */
function keras(id: string, net: string, licence: string, path: string, check: UrlCheck): WeightSource {
  return {
    id: `${id}_keras`,
    name: `ImageNet, Keras ${net}`,
    dataset: 'ImageNet-1k',
    licence,
    format: 'Keras .h5',
    origin: { kind: 'url', url: `${site}/${path}`, check },
  };
}

export const kerasResnet50 = keras(
  'resnet50',
  'ResNet50',
  'MIT',
  'resnet/resnet50_weights_tf_dim_ordering_tf_kernels_notop.h5',
  { kind: 'md5', digest: '4d473c1dd8becc155b73f8504c6f6626' },
);
export const kerasVgg16 = keras(
  'vgg16',
  'VGG16',
  'CC-BY-4.0',
  'vgg16/vgg16_weights_tf_dim_ordering_tf_kernels.h5',
  { kind: 'md5', digest: '64373286793e3c8b2b4e3219cbf3544b' },
);
export const kerasMobilenetV1 = keras(
  'mobilenet_v1',
  'MobileNet',
  'Apache-2.0',
  'mobilenet/mobilenet_1_0_224_tf_no_top.h5',
  { kind: 'none' },
);
export const kerasMobilenetV2 = keras(
  'mobilenet_v2',
  'MobileNetV2',
  'Apache-2.0',
  'mobilenet_v2/mobilenet_v2_weights_tf_dim_ordering_tf_kernels_1.0_224_no_top.h5',
  { kind: 'none' },
);
