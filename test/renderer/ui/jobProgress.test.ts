import { shallowRef } from 'vue';
import { beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../src/shared/domain/job.ts';
import JobProgress from '../../../src/renderer/ui/JobProgress.vue';
import { connectionTo } from '../support/connectionTo.ts';
import { mountComponent, type Mounted } from '../support/mountComponent.ts';

const training: Job = {
  id: 'j1',
  kind: 'train',
  title: 'Train MobileNet v1 · FCN-16',
  state: 'running',
  createdAt: '2026-11-25T10:00:00Z',
  startedAt: '2026-11-25T10:00:00Z',
  endedAt: null,
  progress: { done: 1234, total: 5000, unit: 'images', rate: 16.31, secondsLeft: 231, message: 'Epoch 3' },
  error: null,
  run: 'r',
  project: null,
  rank: 0,
};

const job = shallowRef<Job>(training);
let asked: string[];

function mountProgress(): Mounted {
  const answer = (wish: string) => (): Promise<Job> => {
    asked.push(wish);
    if (wish === 'stop' || wish === 'cancel') job.value = { ...job.value, state: 'stopping' };
    return Promise.resolve(job.value);
  };
  const wishes = ['pause', 'unpause', 'stop', 'cancel'];
  const jobs = Object.fromEntries(wishes.map((wish) => [wish, answer(wish)]));
  const connection = connectionTo({ jobs });
  return mountComponent(JobProgress, () => ({ job: job.value }), connection);
}

beforeEach(() => {
  job.value = training;
  asked = [];
});

describe('the progress of a job', () => {
  it('says what is done, how much, how fast and how long still', () => {
    const { root } = mountProgress();
    expect(root.textContent).toContain('Epoch 3');
    expect(root.textContent).toContain('1,234 of 5,000 images · 16.3 img/s · 3:50 left');
    const bar = root.querySelector('[role=progressbar]');
    expect(bar?.getAttribute('aria-label')).toBe(training.title);
    expect(bar?.getAttribute('aria-valuenow')).toBe('1234');
  });

  it('answers Cancel at once and keeps what a training learned', async () => {
    const { root, button, settled } = mountProgress();
    button('Cancel')?.click();
    await settled();
    await settled();
    expect(asked).toEqual(['stop']);
    expect(root.textContent).toContain('Stopping after this step…');
    expect(button('Cancel')).toBeUndefined();
    expect(button('End now')).toBeUndefined();
  });

  it('offers to end a job that is slow to stop, with what would be lost', async () => {
    vi.useFakeTimers();
    job.value = { ...training, state: 'stopping' };
    const { root, button, settled } = mountProgress();
    vi.advanceTimersByTime(5001);
    vi.useRealTimers();
    await settled();
    expect(root.textContent).toContain('Would be lost: what was learned since the last checkpoint.');
    button('End now')?.click();
    expect(asked).toEqual(['cancel']);
  });

  it('pauses only what can wait, and shows nothing once it is over', async () => {
    const { root, button, settled } = mountProgress();
    button('Pause')?.click();
    expect(asked).toEqual(['pause']);
    job.value = { ...training, kind: 'import' };
    await settled();
    expect(button('Pause')).toBeUndefined();
    job.value = { ...training, state: 'done' };
    await settled();
    expect(root.textContent.trim()).toBe('');
  });
});
