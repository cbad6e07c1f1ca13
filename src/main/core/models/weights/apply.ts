import type { WeightsReport } from '../../../../shared/domain/weights.ts';
import type { Tf } from '../../tensors/backend.ts';
import type { Net } from '../compose.ts';
import {
  matchWeights,
  refuseOtherNet,
  type MatchedWeights,
  type NamedFile,
  type WantedVariable,
} from './match.ts';

/**
 * Assigns the values of the file that fit to the net's variables and marks these as pretrained; the rest keep theirs.
 * Throws StudioError('badInput') where a value that fits is not finite.
 */
export function applyWeights(tf: Tf, net: Net, file: NamedFile): WeightsReport {
  return assign(tf, net, matchWeights(wantedOf(net), file));
}

/** The same for weights of the net's encoder; those of another net are refused with StudioError('badInput'). */
export function applyEncoderWeights(tf: Tf, net: Net, file: NamedFile): WeightsReport {
  const wanted = wantedOf(net);
  const matched = matchWeights(wanted, file);
  refuseOtherNet(wanted, file, matched);
  return assign(tf, net, matched);
}

function assign(tf: Tf, net: Net, { values, report }: MatchedWeights): WeightsReport {
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
