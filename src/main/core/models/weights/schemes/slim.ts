import { copy, type NamingScheme } from './scheme.ts';

/** TF-slim's names, which are ours: its checkpoints, those of seg-mentor, and weights that the studio wrote. */
export const slim: NamingScheme = {
  id: 'slim',
  name: 'TF-slim',
  fits: () => true,
  locate: copy,
  withDecoder: true,
  ignored:
    /^(global_step|adam_vars\/.*|beta[12]_power(_\d)?)$|\/(Adam|Momentum|ExponentialMovingAverage)(_\d)?$/,
};
