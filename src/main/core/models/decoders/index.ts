import { defineRegistry } from '../../../../shared/registry.ts';
import { withProjectParts } from '../projectParts.ts';
import { deeplabV1, deeplabV3, deeplabV3Plus } from './deeplab.ts';
import { fcn16, fcn32, fcn4, fcn8 } from './fcn.ts';
import { linknet } from './linknet.ts';
import { lraspp } from './lraspp.ts';
import { psp } from './psp.ts';
import { unet } from './unet.ts';

/** One more decoder is one more line. Importable without TensorFlow. */
export const decoders = withProjectParts(
  defineRegistry('decoder', {
    fcn32,
    fcn16,
    fcn8,
    fcn4,
    linknet,
    unet,
    lraspp,
    deeplab_v1: deeplabV1,
    deeplab_v3: deeplabV3,
    deeplab_v3plus: deeplabV3Plus,
    psp,
  }),
);
