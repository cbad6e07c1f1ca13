import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { createExt4Volume } from '../harness/ext4Volume.ts';
import { seededRandom } from '../../random.ts';
import { startSubject, type SubjectProcess } from '../harness/subjectProcess.ts';
import { savers } from '../subjects/savers.ts';
import type { TierCounts, TrustCheck, TrustOutcome } from '../check.ts';

const killCounts: TierCounts = { short: 4, ci: 200, release: 5000 };
const cutCounts: TierCounts = { short: 2, ci: 40, release: 500 };

/** SIGKILL at a random moment of a stream of saves: every acknowledged one is there afterwards. */
export const randomKills: TrustCheck = {
  goalNumber: 1,
  name: 'SIGKILL at random in a stream of saves (file, project, mask, edits of a mask, class table, pre-labelling, checkpoint)',
  cases: 'kills',
  goal: '0 acknowledged saves lost, 0 unreadable',
  needs: [],
  async run({ tier, scratch }) {
    const random = seededRandom(1);
    return interruptSaves(killCounts[tier], scratch, async (subject) => {
      await delay(random() * 150);
      subject.kill();
      await subject.ended;
    });
  },
};

/** The power of the disk is cut at a random moment of a stream of saves. */
export const powerCuts: TrustCheck = {
  goalNumber: 3,
  name: 'Power cut (ext4 shut down without its log) in a stream of saves',
  cases: 'power cuts',
  goal: '0 acknowledged saves lost, 0 torn files',
  needs: ['root'],
  async run({ tier, scratch }) {
    const random = seededRandom(2);
    const volume = await createExt4Volume(scratch);
    try {
      return await interruptSaves(cutCounts[tier], volume.folder, async (subject) => {
        await delay(random() * 300);
        await volume.cutPower();
        subject.kill();
        await subject.ended;
        await volume.remount();
      });
    } finally {
      await volume.remove();
    }
  },
};

/** Starts a stream of saves, lets `interrupt` strike after the first acknowledgement, and looks at what is left. */
async function interruptSaves(
  times: number,
  root: string,
  interrupt: (subject: SubjectProcess) => Promise<void>,
): Promise<TrustOutcome> {
  const broken: string[] = [];
  const versions = new Map<string, number>();
  for (let i = 0; i < times; i += 1) {
    const saver = savers.ids[i % savers.ids.length];
    const folder = join(root, saver);
    await mkdir(folder, { recursive: true });
    const first = (versions.get(saver) ?? 0) + 1;
    const subject = startSubject('saveForever', [saver, folder, String(first)]);
    await subject.nextLine();
    await interrupt(subject);
    const acknowledged = Number(subject.lines.at(-1));
    const found = await readVersion(saver, folder);
    if (typeof found === 'string') broken.push(`${saver}: ${found}`);
    else if (found < acknowledged)
      broken.push(`${saver}: version ${acknowledged} was acknowledged, ${found} is there`);
    versions.set(saver, Math.max(acknowledged, typeof found === 'number' ? found : 0));
  }
  return { tried: times, broken };
}

async function readVersion(saver: string, folder: string): Promise<number | string> {
  try {
    return await savers.get(saver).read(folder);
  } catch (thrown) {
    return thrown instanceof Error ? thrown.message : String(thrown);
  }
}
