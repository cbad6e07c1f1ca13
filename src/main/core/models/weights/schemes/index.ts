import { defineRegistry } from '../../../../../shared/registry.ts';
import { portEfficientnetLite, timmEfficientnetLite, timmTfEfficientnetLite } from './efficientnetLite.ts';
import { kerasMobilenetV1, kerasMobilenetV2, timmMobilenetV2, torchvisionMobilenetV2 } from './mobilenet.ts';
import { kerasResnet, torchResnet } from './resnet.ts';
import type { NamingScheme } from './scheme.ts';
import { slim } from './slim.ts';
import { kerasVgg, timmVgg, timmVggNormalised, torchvisionVgg, torchvisionVggNormalised } from './vgg.ts';

const all = [
  slim,
  torchResnet,
  kerasResnet,
  torchvisionVgg,
  torchvisionVggNormalised,
  timmVgg,
  timmVggNormalised,
  kerasVgg,
  torchvisionMobilenetV2,
  timmMobilenetV2,
  kerasMobilenetV2,
  kerasMobilenetV1,
  portEfficientnetLite,
  timmEfficientnetLite,
  timmTfEfficientnetLite,
] satisfies readonly NamingScheme[];

/** One more library or family is one more line. */
export const namingSchemes = defineRegistry(
  'naming',
  Object.fromEntries(all.map((scheme): [string, NamingScheme] => [scheme.id, scheme])),
);
