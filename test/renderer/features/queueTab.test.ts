import { nextTick } from 'vue';
import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/shared/domain/job.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { useUndo } from '../../../src/renderer/app/undo.ts';
import QueueTab from '../../../src/renderer/features/train/components/QueueTab.vue';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const waiting = (id: string, rank: number): Job =>
  ({ id, rank, kind: 'train', title: `Train ${id}`, state: 'queued', createdAt: '', startedAt: null }) as Job;

describe('the queue of trainings', () => {
  it('takes back a removal, and removes again', async () => {
    const asked: string[] = [];
    const answer = (verb: string, state: Job['state']) => (ask: { job: string }) => {
      asked.push(`${verb} ${ask.job}`);
      return Promise.resolve({ ...waiting(ask.job, 1), state });
    };
    const jobs = { cancel: answer('cancel', 'cancelled'), requeue: answer('requeue', 'queued') };
    const { root, button } = mountComponent(QueueTab, () => ({}), connectionTo({ jobs }));
    for (const job of [waiting('a', 1), waiting('b', 2)]) useSession().rememberJob(job);
    await nextTick();
    const shown = (): readonly string[] =>
      [...root.querySelectorAll('li')].map((item) => item.getAttribute('aria-label') ?? '');
    button('Remove from the queue')?.click();
    await expect.poll(shown).toEqual(['1: Train b']);
    expect(useNotices().shown.at(-1)?.text).toBe('“Train a” removed from the queue');
    await useUndo().undo();
    await expect.poll(shown).toEqual(['1: Train a', '2: Train b']);
    await useUndo().redo();
    await expect.poll(shown).toEqual(['1: Train b']);
    expect(asked).toEqual(['cancel a', 'requeue a', 'cancel a']);
  });
});
