import type { WeightsReport } from '../../../../shared/domain/weights.ts';
import type { Tf } from '../../tensors/backend.ts';
import type { Net } from '../compose.ts';
import { matchWeights, type NamedFile, type WantedVariable } from './match.ts';

/**
 * Assigns the values of the file that fit to the net's variables and marks these as pretrained; the rest keep theirs.
 * Throws StudioError('badInput') where a value that fits is not finite.
 */
export function applyWeights(tf: Tf, net: Net, file: NamedFile): WeightsReport {
  const { values, report } = matchWeights(wantedOf(net), file);
  for (const variable of net.variables) {
    const found = values.get(variable.name);
    if (found === undefined) continue;
    tf.tidy(() => variable.value.assign(tf.tensor(found.values, [...found.shape])));
    variable.pretrained = true;
  }
  return report;
}

function wantedOf(net: Net): readonly WantedVariable[] {
  return net.variables.map(({ name, part, value }) => ({ name, part, shape: value.shape }));
}
