import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { runCli, runJson } from '../support/cli.ts';
import { readNpy } from '../support/npy.ts';
import { describeWithData, testData } from '../support/testData.ts';

const slim = testData('slim');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'studio-reference-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** max|a − b| / max|b| */
function relativeError(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  const differences = Array.from(b, (value, i) => Math.abs(a[i] - value));
  const largest = (values: readonly number[]): number => values.reduce((x, y) => Math.max(x, y), 0);
  return largest(differences) / largest(Array.from(b, Math.abs));
}

describeWithData('slim', 'segstudio reference', () => {
  it.each([
    ['resnet_v1_18', 'fcn8', ['fe_output', 'skip_s16', 'skip_s8', 'logits_fcn8']],
    ['mobilenet_v1', 'fcn16', ['fe_output', 'skip_s16', 'logits_fcn16']],
  ])('writes the arrays of %s with %s as the reference has them', async (net, variant, names) => {
    const out = join(folder, net);
    const inputs = ['--variables', join(slim, net, 'variables.json'), '--image', join(slim, 'input_224.png')];
    const what = ['--net', net, '--variant', variant, '--classes', '5', '--out', out];
    const { files } = await runJson<{ files: readonly string[] }>(['reference', ...what, ...inputs]);
    expect(files.map((file) => basename(file, '.npy'))).toEqual(expect.arrayContaining(names));
    for (const name of names) {
      const [ours, theirs] = [join(out, `${name}.npy`), join(slim, net, `${name}.npy`)].map(readNpy);
      expect(ours.shape).toEqual(theirs.shape);
      expect(relativeError(ours.data, theirs.data)).toBeLessThan(1e-3);
    }
  });

  it('names what it does not know', async () => {
    const inputs = ['--variables', join(slim, 'input_224.png'), '--image', join(slim, 'input_224.png')];
    const run = await runCli([
      ...['reference', '--net', 'resnet18', '--variant', 'fcn8', '--classes', '5', '--out', folder],
      ...inputs,
    ]);
    expect([run.code, run.stdout]).toEqual([1, '']);
    expect(run.stderr).toContain('is no list of variables');
  });
});
