import { defineRegistry } from '../../../../shared/registry.ts';
import { withProjectParts } from '../projectParts.ts';
import { efficientnetLite0, efficientnetLite1, efficientnetLite2 } from './efficientnetLite.ts';
import { inceptionV1 } from './inception.ts';
import { mobilenetV1, mobilenetV1Width025, mobilenetV1Width050, mobilenetV1Width075 } from './mobilenetV1.ts';
import { mobilenetV2, mobilenetV2Width050, mobilenetV2Width140 } from './mobilenetV2.ts';
import { resnet18, resnet34, resnet50 } from './resnet.ts';
import { vgg16 } from './vgg.ts';

/** One more encoder is one more line. Importable without TensorFlow. */
export const encoders = withProjectParts(
  defineRegistry(
    'encoder',
    {
      efficientnet_lite0: efficientnetLite0,
      efficientnet_lite1: efficientnetLite1,
      efficientnet_lite2: efficientnetLite2,
      resnet18,
      resnet34,
      resnet50,
      vgg16,
      inception_v1: inceptionV1,
      mobilenet_v1: mobilenetV1,
      mobilenet_v1_075: mobilenetV1Width075,
      mobilenet_v1_050: mobilenetV1Width050,
      mobilenet_v1_025: mobilenetV1Width025,
      mobilenet_v2: mobilenetV2,
      mobilenet_v2_140: mobilenetV2Width140,
      mobilenet_v2_050: mobilenetV2Width050,
    },
    { vgg_16: 'vgg16', resnet_v1_18: 'resnet18', resnet_v1_34: 'resnet34', resnet_v1_50: 'resnet50' },
  ),
);
