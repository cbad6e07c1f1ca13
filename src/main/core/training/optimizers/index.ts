import { defineRegistry } from '../../../../shared/registry.ts';
import { adam } from './adam.ts';
import { sgd } from './sgd.ts';

/** The ids are the choices of the recipe's field `optimizer`. */
export const optimizers = defineRegistry('optimizer', { adam, sgd });
