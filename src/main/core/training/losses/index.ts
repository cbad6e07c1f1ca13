import { defineRegistry } from '../../../../shared/registry.ts';
import { crossEntropy } from './crossEntropy.ts';
import { crossEntropyDice, dice } from './dice.ts';
import { focal } from './focal.ts';
import { lovasz } from './lovasz.ts';
import { ohem } from './ohem.ts';

export const losses = defineRegistry('loss', { crossEntropy, dice, crossEntropyDice, focal, ohem, lovasz });
