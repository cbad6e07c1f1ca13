import { randomUUID } from 'node:crypto';
import type { ImportReport, ImportSample } from '../../shared/domain/dataset.ts';

interface Plan {
  readonly samples: readonly ImportSample[];
  readonly readBy: ImportReport['readBy'];
  /** Every value that was found, those not yet decided last: what a preview's pixels stand for. */
  readonly values: readonly string[];
}

/** Sources that were looked at, so that their pictures can be asked for by an id and a number, never by a path. */
export interface ImportSamples {
  /** Returns the id. */
  keep(report: ImportReport): string;
  find(id: string): Plan | undefined;
}

/** A window has one import open; a few more for going back. */
const limit = 16;

export function createImportSamples(): ImportSamples {
  const plans = new Map<string, Plan>();
  return {
    keep({ samples, readBy, mapping, unknown }) {
      const id = randomUUID();
      plans.set(id, { samples, readBy, values: [...mapping, ...unknown].map(({ value }) => value) });
      for (const oldest of [...plans.keys()].slice(0, -limit)) plans.delete(oldest);
      return id;
    },
    find: (id) => plans.get(id),
  };
}
