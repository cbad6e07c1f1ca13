import { defineRegistry } from '../../../../shared/registry.ts';
import { fcn16, fcn32, fcn4, fcn8 } from './fcn.ts';
import { linknet } from './linknet.ts';

/** One more decoder is one more line. Importable without TensorFlow. */
export const decoders = defineRegistry('decoder', { fcn32, fcn16, fcn8, fcn4, linknet });
