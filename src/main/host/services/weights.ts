import { access } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { DoctorReport } from '../../../shared/domain/system.ts';
import { encoders } from '../../core/models/encoders/index.ts';

/** Pretrained weights that can be fetched, and whether they are here already. */
export async function listWeights(cacheDir: string): Promise<DoctorReport['weights']> {
  const sources = encoders.entries.flatMap((encoder) => encoder.weights);
  const listed = sources.map(async ({ id, name, origin }) => {
    if (origin.kind !== 'package') return [];
    const cached = await access(join(cacheDir, 'weights', basename(origin.member))).then(
      () => true,
      () => false,
    );
    return [{ id, name, cached }];
  });
  return (await Promise.all(listed)).flat();
}
