import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { Architectures } from '../../src/main/host/architectures/index.ts';
import { encoders } from '../../src/main/core/models/encoders/index.ts';
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

const answers = `if (type === 'call') send({
  type: 'answer', id, outcome: { result: { encoders: [], decoders: [], problems: [] } }, residentBytes: 1,
});`;

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
      problem: 'Given up after 0.5 s: a trusted file runs or waits without end, or this machine is too busy.',
    });
    expect(own.environment()).toEqual({
      STUDIO_ARCHITECTURES: '{"trusted":[],"untrusted":[],"withheld":["architectures/endless.js"]}',
    });
    // The same file is not tried again, and what comes after it is answered.
    expect(await own.use(project)).toEqual([file]);
    expect(await own.use(null)).toEqual([]);
  });

  it('that loads goes to every worker', async () => {
    const { own, trust } = await makeOwn(`requests(({ type, id }) => { ${answers} });`, 60_000);
    expect(await trust('good.js', 'export {};')).toMatchObject([{ state: 'trusted', problem: null }]);
    expect(own.environment()['STUDIO_ARCHITECTURES']).toContain('"untrusted":[]');
  });

  it('that could not be loaded is told of as such, and tried again once it is trusted again', async () => {
    const busy = join(await makeTempFolder(), 'busy');
    await writeFile(busy, '');
    const isBusy = `require('node:fs').existsSync(${JSON.stringify(busy)})`;
    const program = `requests(({ type, id }) => { if (${isBusy}) process.exit(3); ${answers} });`;
    const { own, project, trust } = await makeOwn(program, 60_000);
    onTestFinished(async () => {
      await own.use(null);
    });
    const [failed] = await trust('good.js', 'export {};');
    expect(failed).toMatchObject({ state: 'trusted', problem: expect.any(String) as string });
    const fix = 'If it is in architectures/good.js, which could not be loaded, mend the file or try again.';
    expect(() => encoders.get('good_net')).toThrow(expect.objectContaining({ fix }) as Error);
    await rm(busy);
    expect(await own.use(project)).toEqual([failed]);
    expect(await trust('good.js', 'export {};')).toMatchObject([{ state: 'trusted', problem: null }]);
    expect(own.environment()['STUDIO_ARCHITECTURES']).toContain('"withheld":[]');
  });
});
