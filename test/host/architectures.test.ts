import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Architectures } from '../../src/main/host/architectures/index.ts';
import { fakeWorker } from '../support/fakeWorker.ts';
import { makeTempFolder } from '../support/hostFixture.ts';

interface Own {
  readonly own: Architectures;
  readonly project: string;
  trust(file: string, text: string): ReturnType<Architectures['use']>;
}

/** A project's files with a worker that is `program`, given `withinMs` to load them. */
async function makeOwn(program: string, withinMs: number): Promise<Own> {
  const project = await makeTempFolder();
  await mkdir(join(project, 'architectures'));
  const own = new Architectures(await makeTempFolder(), fakeWorker(program), () => undefined, withinMs);
  onTestFinished(() => own.dispose());
  return {
    own,
    project,
    async trust(file, text) {
      const path = join(project, 'architectures', file);
      await writeFile(path, text);
      const sha256 = createHash('sha256')
        .update(await readFile(path))
        .digest('hex');
      return own.trust(project, file, sha256);
    },
  };
}

describe('a trusted file', () => {
  it.each([
    ['runs', 'requests((message) => { while (message.type === "call"); });'],
    ['waits', ''],
  ])('that %s without end has a problem, and no other worker gets it', async (_, program) => {
    const { own, project, trust } = await makeOwn(program, 500);
    const [file] = await trust('endless.js', 'for (;;);');
    expect(file).toMatchObject({
      state: 'trusted',
      parts: [],
      problem: 'Given up after 0.5 s: a trusted file runs or waits without end.',
    });
    expect(own.environment()).toEqual({
      STUDIO_ARCHITECTURES: '{"trusted":[],"untrusted":["architectures/endless.js"]}',
    });
    // The same file is not tried again, and what comes after it is answered.
    expect(await own.use(project)).toEqual([file]);
    expect(await own.use(null)).toEqual([]);
  });

  it('that loads goes to every worker', async () => {
    const loads = `requests(({ type, id }) => {
      const result = { encoders: [], decoders: [], problems: [] };
      if (type === 'call') send({ type: 'answer', id, outcome: { result }, residentBytes: 1 });
    });`;
    const { own, trust } = await makeOwn(loads, 60_000);
    expect(await trust('good.js', 'export {};')).toMatchObject([{ state: 'trusted', problem: null }]);
    expect(own.environment()['STUDIO_ARCHITECTURES']).toContain('"untrusted":[]');
  });
});
