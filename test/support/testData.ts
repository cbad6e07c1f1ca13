import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe } from 'vitest';

export const projectRoot = resolve(dirname(fileURLToPath(import.meta.url)), '../..');

/** Root of the real data and independent oracles, outside the repository. */
export const testDataRoot = process.env['STUDIO_TEST_DATA'] ?? resolve(projectRoot, '../shared/data');

export function testData(...parts: readonly string[]): string {
  return join(testDataRoot, ...parts);
}

/** A suite that needs `folder` of the test data: skipped with a printed line where it is absent, failed on CI. */
export function describeWithData(folder: string, name: string, body: () => void): void {
  if (existsSync(testData(folder))) {
    describe(name, body);
    return;
  }
  if (process.env['CI'] !== undefined) throw new Error(`Test data absent: ${testData(folder)}`);
  console.warn(`1 skipped: test data absent (${folder}) for ${name}`);
  describe.skip(name, body);
}
