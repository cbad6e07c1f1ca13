import { h, readonly, shallowRef } from 'vue';
import { describe, expect, it } from 'vitest';
import type { StudioClient } from '../../../src/shared/contract/index.ts';
import type { StudioEvent } from '../../../src/shared/contract/system.ts';
import type { Job, JobState } from '../../../src/shared/domain/job.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { takeChosen } from '../../../src/renderer/platform/dropFiles.ts';
import { createEventHub } from '../../../src/renderer/platform/eventHub.ts';
import { useImportFlow } from '../../../src/renderer/features/library/import/importFlow.ts';
import { mountComponent } from '../support/mountComponent.ts';

const job = (state: JobState): Job => ({
  ...{ id: 'j1', kind: 'import', title: 'Import set', state, createdAt: '', startedAt: null, endedAt: null },
  ...{ progress: null, error: null, run: null, rank: 0 },
});
const files = takeChosen([new File(['x'], 'a.png')] as unknown as FileList)!;

/** The flow on a page that can be left, with a host that notes what it is asked. */
function openFlow() {
  const asked: string[] = [];
  const hub = createEventHub<StudioEvent>();
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
        return Promise.resolve({ dataset: 'set', format: 'folder', isUpload: true });
      },
      startImport: () => Promise.resolve(job('running')),
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
  return { flow, asked, leave, end };
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
