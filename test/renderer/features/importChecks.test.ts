import { expect, it } from 'vitest';
import type { ImportReport } from '../../../src/shared/domain/dataset.ts';
import { importChecks } from '../../../src/renderer/features/library/import/importChecks.ts';

it('masks saved with loss are a line of their own, also where no other mask is left', () => {
  const lossy = { file: 'masks/a.jpg', code: 'lossyMask', message: '' } as const;
  const linesOf = (report: Pick<ImportReport, 'masks' | 'problems'>) =>
    importChecks({ splits: { train: 1, val: 1 }, ...report } as ImportReport);
  const found = { isFine: false, text: '2 masks blurred by compression: save masks as PNG' };
  expect(linesOf({ masks: 0, problems: [lossy, lossy] })).toContainEqual(found);
  expect(linesOf({ masks: 1, problems: [] })).toContainEqual({
    isFine: true,
    text: 'No mask is blurred by compression',
  });
});
