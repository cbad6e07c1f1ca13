import { describe, expect, it } from 'vitest';
import type { Job } from '../../../src/shared/domain/job.ts';
import JobDrawer from '../../../src/renderer/app/layout/JobDrawer.vue';
import { useSession } from '../../../src/renderer/platform/session.ts';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent } from '../support/mountComponent.ts';

const connection = connectionTo();

function job(title: string, change: Partial<Job>): Job {
  return {
    ...{ id: title, kind: 'train', title, state: 'running', createdAt: '2026-11-25T10:00:00Z' },
    ...{ startedAt: null, endedAt: null, progress: null, error: null, project: null, run: null, rank: 0 },
    ...change,
  };
}

describe('the list of jobs', () => {
  it('has those that run, then those that wait in their order, then the newest that ended', async () => {
    const { root, settled } = mountComponent(JobDrawer, () => ({}), connection);
    const jobs = [
      job('ended first', { state: 'done', endedAt: '2026-11-25T10:01:00Z' }),
      job('waits second', { state: 'queued', rank: 3 }),
      job('ended last', { state: 'done', endedAt: '2026-11-25T10:02:00Z' }),
      job('waits first', { state: 'queued', rank: 5 }),
      job('runs', { startedAt: '2026-11-25T10:00:00Z' }),
    ];
    jobs.forEach(useSession().rememberJob);
    useSession().rememberJob({ ...jobs[1], rank: 6 });
    await settled();
    expect([...root.querySelectorAll('strong')].map((one) => one.textContent)).toEqual([
      ...['runs', 'waits first', 'waits second', 'ended last', 'ended first'],
    ]);
  });

  it('says why a job failed, and of one that was cancelled no more than that', async () => {
    const { root, settled } = mountComponent(JobDrawer, () => ({}), connection);
    const { rememberJob } = useSession();
    rememberJob(job('a', { state: 'cancelled', error: { code: 'cancelled', message: 'Cancelled.' } }));
    rememberJob(job('b', { state: 'failed', error: { code: 'diverged', message: 'The loss became NaN.' } }));
    await settled();
    expect([...root.querySelectorAll('.error')].map((one) => one.textContent.trim())).toEqual([
      'The loss became NaN.',
    ]);
  });

  it('takes the focus, so that Esc closes it', () => {
    let closed = 0;
    const { root } = mountComponent(JobDrawer, () => ({ onClose: () => (closed += 1) }), connection);
    expect(document.activeElement).toBe(root.querySelector('section'));
    document.activeElement?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }));
    expect(closed).toBe(1);
  });
});
