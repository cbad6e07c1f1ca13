import { h, readonly, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { Job, JobState } from '../../../src/shared/domain/job.ts';
import { StudioError } from '../../../src/shared/errors.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { takeChosen } from '../../../src/renderer/platform/dropFiles.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { useImportFlow } from '../../../src/renderer/features/library/import/importFlow.ts';
import { mountComponent } from '../support/mountComponent.ts';

const job = (state: JobState): Job => ({
  ...{ id: 'j1', kind: 'import', title: 'Import set', state, createdAt: '', startedAt: null, endedAt: null },
  ...{ progress: null, error: null, project: null, run: null, rank: 0 },
});
const files = takeChosen([new File(['x'], 'a.png')] as unknown as FileList)!;

const planOf = (format: string) => ({ dataset: 'set', format, isUpload: true });
const refuse = () => Promise.reject(new StudioError('badInput', 'It cannot be read.'));

/** The flow on a page that can be left, with a host that notes what it is asked. */
function openFlow() {
  const asked: string[] = [];
  /** How the host answers what it is asked about a source, in turn; when there is nothing here, with a plan. */
  const answers: (() => Promise<unknown>)[] = [];
  const hub = createEventHub<StudioEvent>();
  const started: unknown[] = [];
  let uploads = 0;
  const client = {
    files: {
      begin: () => Promise.resolve({ upload: `u${(uploads += 1)}` }),
      write: () => Promise.resolve(),
      finish: ({ upload }: { upload: string }) =>
        Promise.resolve({ folder: '/up', paths: [`/up/${upload}`] }),
      abort: ({ upload }: { upload: string }) => Promise.resolve(void asked.push(`give back ${upload}`)),
    },
    library: {
      planImport({ path }: { path: string }) {
        asked.push(`look at ${path}`);
        return answers.shift()?.() ?? Promise.resolve(planOf('folder'));
      },
      startImport(ask: unknown) {
        started.push(ask);
        return Promise.resolve(job('running'));
      },
    },
  } as unknown as StudioClient;
  const state = readonly(shallowRef('ready' as const));
  const connection: Connection = { client, state, onEvent: hub.onEvent, close: () => undefined };
  const isOpen = shallowRef(true);
  let flow!: ReturnType<typeof useImportFlow>;
  const page = {
    setup() {
      flow = useImportFlow();
      return () => null;
    },
  };
  const host = mountComponent((props: { open: boolean }) => (props.open ? h(page) : null), () => ({ open: isOpen.value }), connection); // prettier-ignore
  async function leave(): Promise<void> {
    isOpen.value = false;
    await host.settled();
  }
  const end = (how: JobState): void => hub.tell({ type: 'job', job: job(how) });
  return { flow, asked, answers, started, leave, end };
}

describe('copies of dropped files on the host', () => {
  it('are given back when the import has them, also where the page was left', async () => {
    const { flow, asked, leave, end } = openFlow();
    await flow.take(files);
    await flow.start();
    await leave();
    expect(asked).toEqual(['look at /up/u1']);
    end('done');
    expect(asked).toEqual(['look at /up/u1', 'give back u1']);
  });

  it('stay for another try where the import failed, and go when others are dropped or the page is left', async () => {
    const { flow, asked, leave, end } = openFlow();
    await flow.take(files);
    await flow.start();
    end('failed');
    await flow.take(files);
    await leave();
    expect(asked).toEqual(['look at /up/u1', 'give back u1', 'look at /up/u2', 'give back u2']);
  });

  it('are not looked at when their upload was cancelled', async () => {
    const { flow, asked } = openFlow();
    const taken = flow.take(files);
    flow.cancel();
    await taken;
    expect(asked).toEqual(['give back u1']);
    expect(flow.error.value).toBeNull();
  });
});

describe('another source', () => {
  it('is not imported by the plan of the one before, where it was not read to the end', async () => {
    for (const answer of [refuse, () => Promise.reject(new StudioError('cancelled', 'Cancelled.'))]) {
      const { flow, answers, started } = openFlow();
      await flow.choose('/a');
      flow.changes.value = { 11: 'Road' };
      answers.push(answer);
      expect(await flow.choose('/b')).toBe(false);
      expect([flow.path.value, flow.plan.value, flow.changes.value]).toEqual(['/b', null, {}]);
      await flow.start();
      expect(started).toEqual([]);
    }
  });

  it('has its own plan alone, however late that of the one before comes', async () => {
    const { flow, answers } = openFlow();
    const answer: ((plan: unknown) => void)[] = [];
    const later = () => new Promise((resolve) => answer.push(resolve));
    answers.push(later, later);
    const choosing = [flow.choose('/a'), flow.choose('/b')];
    answer[0](planOf('coco'));
    expect(await choosing[0]).toBe(false);
    expect([flow.plan.value, flow.isReading.value, flow.error.value]).toEqual([null, true, null]);
    answer[1](planOf('voc'));
    expect(await choosing[1]).toBe(true);
    expect([flow.plan.value?.format, flow.isReading.value]).toEqual(['voc', false]);
  });

  it('begins anew: nothing of the one before is kept, neither its report nor its format', async () => {
    const { flow, asked, end } = openFlow();
    await flow.take(files);
    await flow.readAs('coco');
    await flow.start();
    end('failed');
    expect(flow.format.value).toBe('coco');
    await flow.choose('/b');
    expect([flow.format.value, flow.error.value, flow.skipped.value]).toEqual(['auto', null, []]);
    expect(asked.at(-1)).toBe('look at /b');
    expect(asked).toContain('give back u1');
  });
});

describe('where a source cannot be read as it is asked for', () => {
  it('the format and the map are those of the plan there is', async () => {
    const { flow, answers } = openFlow();
    await flow.choose('/a');
    flow.changes.value = { 11: 'Road' };
    answers.push(refuse);
    await flow.readAs('coco');
    expect([flow.format.value, flow.changes.value]).toEqual(['auto', { 11: 'Road' }]);
    expect([flow.plan.value?.format, flow.error.value?.message]).toEqual(['folder', 'It cannot be read.']);
  });

  it('the map can be applied at another try', async () => {
    const { flow, answers } = openFlow();
    await flow.choose('/a');
    flow.changes.value = { 11: 'Road' };
    answers.push(refuse);
    expect([await flow.applyMap(), await flow.applyMap()]).toEqual([false, true]);
    expect(flow.changes.value).toEqual({ 11: 'Road' });
  });
});
