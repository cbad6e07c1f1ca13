import { createPinia, setActivePinia } from 'pinia';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Job } from '../../../src/shared/domain/job.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import { endWords, placeOf } from '../../../src/renderer/app/jobNotices.ts';
import { useNotices } from '../../../src/renderer/app/notices.ts';
import { pages } from '../../../src/renderer/app/pages.ts';

beforeEach(() => {
  vi.useFakeTimers();
  setActivePinia(createPinia());
});
afterEach(() => vi.useRealTimers());

const texts = (list: readonly { readonly text: string }[]): readonly string[] => list.map(({ text }) => text);

describe('notices', () => {
  it('leave after ten seconds, but not while they are read', () => {
    const notices = useNotices();
    notices.say('3 images removed.');
    vi.advanceTimersByTime(9000);
    notices.hold();
    vi.advanceTimersByTime(60_000);
    expect(texts(notices.shown)).toEqual(['3 images removed.']);
    notices.release();
    vi.advanceTimersByTime(10_001);
    expect(notices.shown).toEqual([]);
  });

  it('of errors stay until dismissed, count up, and are kept in the list', () => {
    const notices = useNotices();
    notices.fail(new StudioError('io', 'Cannot write.', { fix: 'Make room.' }));
    notices.fail(new StudioError('io', 'Cannot write.', { fix: 'Make room.' }));
    vi.advanceTimersByTime(60_000);
    expect(notices.shown).toMatchObject([{ text: 'Cannot write.', fix: 'Make room.', count: 2 }]);
    notices.dismiss(notices.shown[0].id);
    expect(notices.shown).toEqual([]);
    expect(notices.errorCount).toBe(1);
    notices.forget(notices.kept[0].id);
    expect(notices.kept).toEqual([]);
  });

  it('of jobs are kept, those of the moment are not, and what was cancelled is none', () => {
    const notices = useNotices();
    notices.tell('Training: done');
    notices.say('Command copied');
    notices.fail(new StudioError('cancelled', 'Cancelled.'));
    expect(texts(notices.kept)).toEqual(['Training: done']);
    expect(texts(notices.shown)).toEqual(['Command copied']);
  });
});

describe('the end of a job', () => {
  const job: Job = {
    ...{ id: 'j', kind: 'train', title: 'Train ResNet-18 · LinkNet', state: 'failed', run: 'r' },
    ...{ project: null, rank: 0, createdAt: '', startedAt: null, endedAt: null, progress: null },
    error: { code: 'workerDied', message: 'The worker crashed.', details: { ended: 'SIGSEGV' } },
  };

  it('that died says how, what is kept and what is lost', () => {
    expect(endWords(job)).toBe(
      'The Train ResNet-18 · LinkNet process ended unexpectedly (SIGSEGV). ' +
        'Kept: everything up to the last checkpoint. Lost: at most the steps since then.',
    );
  });

  it('that failed for a reason of its own gives that', () => {
    const error = { code: 'diverged' as const, message: 'The loss became NaN at step 7.' };
    expect(endWords({ ...job, error })).toBe('Train ResNet-18 · LinkNet: The loss became NaN at step 7.');
  });

  it('leads to where its outcome is: an evaluation to its run', () => {
    expect(placeOf({ kind: 'evaluate', run: 'r' })).toEqual({ name: 'liveRun', params: { run: 'r' } });
    expect(placeOf({ kind: 'train', run: null })).toBeUndefined();
    const known = pages.map(({ name }) => name);
    for (const kind of ['evaluate', 'video', 'weights'] as const) {
      expect(known).toContain(placeOf({ kind, run: 'r' })?.name);
    }
  });
});
