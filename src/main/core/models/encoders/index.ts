import { defineRegistry } from '../../../../shared/registry.ts';
import { efficientnetLite0 } from './efficientnetLite.ts';
import { mobilenetV1, mobilenetV1Width025, mobilenetV1Width050, mobilenetV1Width075 } from './mobilenetV1.ts';
import { resnet18 } from './resnet.ts';

/** One more encoder is one more line. Importable without TensorFlow. */
export const encoders = defineRegistry(
  'encoder',
  {
    resnet18,
    mobilenet_v1: mobilenetV1,
    mobilenet_v1_075: mobilenetV1Width075,
    mobilenet_v1_050: mobilenetV1Width050,
    mobilenet_v1_025: mobilenetV1Width025,
    efficientnet_lite0: efficientnetLite0,
  },
  { resnet_v1_18: 'resnet18' },
);
