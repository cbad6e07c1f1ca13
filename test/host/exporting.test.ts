import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';
import { makeRunWithCheckpoint } from '../support/predictions.ts';
import { makeSmallProject } from '../support/smallDataset.ts';

const run = '2026-11-20_resnet18-linknet__1';

async function openWithRun() {
  const folder = join(await makeTempFolder(), 'small');
  await makeSmallProject(folder, 2, 1);
  await makeRunWithCheckpoint(folder, run, []);
  const host = await makeHost();
  await host.services.project.open({ path: folder });
  return { folder, exporting: host.services.exporting };
}

describe('exporting a trained net', () => {
  it('offers its formats with a name and what they are for', async () => {
    const { exporting } = await openWithRun();
    const formats = await exporting.formats(undefined);
    expect(formats.map(({ id }) => id)).toEqual(['savedmodel', 'checkpoint']);
    for (const { name, help } of formats) expect([name, help]).not.toContain('');
  });

  it('is a job of the run', async () => {
    const { folder, exporting } = await openWithRun();
    const job = await exporting.start({
      run,
      checkpoint: 'best',
      format: 'savedmodel',
      out: join(folder, 'out'),
    });
    expect(job).toMatchObject({
      kind: 'exportModel',
      title: 'Export resnet18-linknet 1 as a TensorFlow SavedModel',
    });
  });

  it('is refused at once for a format or run that is not there', async () => {
    const { folder, exporting } = await openWithRun();
    const asked = { run, checkpoint: 'best', format: 'savedmodel', out: join(folder, 'out') } as const;
    await expect(exporting.start({ ...asked, format: 'onnx' })).rejects.toThrow(
      'There is no export format "onnx".',
    );
    await expect(exporting.start({ ...asked, run: 'none' })).rejects.toThrow(/none/);
  });
});
