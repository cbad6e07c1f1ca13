import { describeNet } from '../../core/models/cost.ts';
import { describeFigures } from '../../core/training/netFigures.ts';
import { ownArchitectures } from '../architectures.ts';
import type { WarmCall } from './index.ts';

export const describeArchitectures: WarmCall<'architectures'> = () => ownArchitectures();

export const netCost: WarmCall<'netCost'> = (choice) => Promise.resolve(describeNet(choice));

export const netFigures: WarmCall<'netFigures'> = ({ request, cacheDir }) =>
  describeFigures(request, cacheDir);
