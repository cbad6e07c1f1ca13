import { readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { testDataRoot } from '../../paths.ts';
import { seededRandom } from '../../random.ts';
import { readMemoryMib } from '../../memory.ts';
import { startSubject, type SubjectProcess } from '../harness/subjectProcess.ts';
import type { DecodeReply } from '../subjects/decode.ts';
import type { TierCounts, TrustCheck, TrustTier } from '../check.ts';

const mutations: TierCounts = { short: 40, ci: 300, release: 100_000 };
/** Tests share their machine with others: they give five times the goal. */
const limitMs: TierCounts = { short: 10_000, ci: 2000, release: 2000 };
const limitMib = 500;

/** Every bad file is decoded or refused with a message, in a process that is watched. */
export const malformedImages: TrustCheck = {
  goalNumber: 7,
  name: 'Malformed images: all of the hostile data and generated mutations',
  cases: 'files',
  goal: '0 crashes, 0 over 2 s or 500 MiB, 0 of the 14 x-files accepted',
  needs: ['testData'],
  async run({ tier, scratch }) {
    const hostile = await listHostile();
    const files = [...hostile, ...(await writeMutations(scratch, mutations[tier]))];
    const broken: string[] = [];
    let subject = startSubject('decodeFiles', []);
    for (const file of files) {
      const problem = await describeProblem(subject, file, tier);
      if (problem === null) continue;
      broken.push(`${basename(file)}: ${problem}`);
      subject.kill();
      await subject.ended;
      subject = startSubject('decodeFiles', []);
    }
    subject.kill();
    await subject.ended;
    return { tried: files.length, broken };
  },
};

async function describeProblem(
  subject: SubjectProcess,
  file: string,
  tier: TrustTier,
): Promise<string | null> {
  const timer = setTimeout(() => subject.kill(), limitMs[tier]);
  try {
    const reply = JSON.parse(await subject.ask(file)) as DecodeReply;
    if (reply.image === 'defect' || reply.mask === 'defect')
      return `no message for the user: ${reply.message ?? ''}`;
    const isMalformed = /^x.*\.png$/.test(basename(file));
    if (isMalformed && (reply.image === 'decoded' || reply.mask === 'decoded')) return 'accepted in silence';
    const peak = await readMemoryMib(subject.pid, 'peak');
    return peak !== null && peak > limitMib ? `${Math.round(peak)} MiB` : null;
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  } finally {
    clearTimeout(timer);
  }
}

/** Licences and reference pixels aside. */
async function listHostile(): Promise<readonly string[]> {
  const folders = ['hostile/pngsuite/png', 'hostile/images', 'edge-images/images'];
  const lists = await Promise.all(
    folders.map(async (folder) => {
      const names = await readdir(join(testDataRoot, folder));
      return names.filter((name) => name !== 'LICENSE').map((name) => join(testDataRoot, folder, name));
    }),
  );
  return lists.flat().sort();
}

/** Good files cut short, or with one to six bytes changed. */
async function writeMutations(folder: string, count: number): Promise<readonly string[]> {
  const random = seededRandom(7);
  const below = (limit: number) => Math.floor(random() * limit);
  const good = (await listHostile()).filter((file) => !basename(file).startsWith('x'));
  const paths: string[] = [];
  for (let i = 0; i < count; i += 1) {
    const source = good[below(good.length)];
    const bytes = await readFile(source);
    const isCut = i % 4 === 0;
    for (let change = isCut ? 0 : 1 + below(6); change > 0; change -= 1)
      bytes[below(bytes.length)] = below(256);
    const path = join(folder, `${i}-${basename(source)}`);
    await writeFile(path, isCut ? bytes.subarray(0, below(bytes.length)) : bytes);
    paths.push(path);
  }
  return paths;
}
