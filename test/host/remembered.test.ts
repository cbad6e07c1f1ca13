import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeHost, makeTempFolder } from '../support/hostFixture.ts';

describe('choices of a project', () => {
  it('are kept for each, beside its files, and outlast the host', async () => {
    const configDir = await makeTempFolder();
    const project = join(await makeTempFolder(), 'p');
    const first = await makeHost({ configDir });
    await first.services.project.create({ path: project });
    const files = await readdir(project);
    await Promise.all([
      first.services.project.remember({ project, values: { 'library.tileWidth': 240 } }),
      first.services.project.remember({ project, values: { 'runs.axis': 'epoch', 'library.overlay': 0.3 } }),
    ]);
    expect(await readdir(project)).toEqual(files);
    await first.close();

    const { services } = await makeHost({ configDir });
    expect(await services.project.remembered({ project })).toMatchObject({
      'library.tileWidth': 240,
      'library.overlay': 0.3,
      'runs.axis': 'epoch',
    });
    expect(await services.project.remembered({ project: `${project}-other` })).toEqual({});
  });

  it('say whose they are in a file of their own', async () => {
    const configDir = await makeTempFolder();
    const { services } = await makeHost({ configDir });
    await services.project.remember({ project: '/somewhere/p', values: { a: 1 } });
    const [file] = await readdir(join(configDir, 'projects'));
    const text = await readFile(join(configDir, 'projects', file), 'utf8');
    expect(JSON.parse(text)).toEqual({ a: 1, '# project': '/somewhere/p' });
  });
});
