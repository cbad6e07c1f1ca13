import { decoders } from '../../../src/main/core/models/decoders/index.ts';
import { encoders } from '../../../src/main/core/models/encoders/index.ts';
import { describePairs } from '../../support/netPairs.ts';

describePairs(encoders.ids.flatMap((encoder) => decoders.ids.map((decoder) => ({ encoder, decoder }))));
