import { parentPort, workerData } from 'node:worker_threads';
import { toStudioError, type StudioErrorData } from '../../../shared/errors.ts';
import { createSampleMaker, type LoaderRequest, type LoaderThreadData } from './loaderTask.ts';

/** A thread's answer; the sample's buffers are transferred, not copied. */
export type LoaderReply =
  | { readonly request: LoaderRequest; readonly image: Uint8Array; readonly labels: Uint8Array }
  | { readonly request: LoaderRequest; readonly error: StudioErrorData };

const port = parentPort!;
const makeSample = createSampleMaker(workerData as LoaderThreadData);

/** One sample after the other: the thread is busy with one decode at a time anyway. */
let queue = Promise.resolve();
port.on('message', (request: LoaderRequest) => {
  queue = queue.then(() => answer(request));
});

async function answer(request: LoaderRequest): Promise<void> {
  try {
    const { image, labels } = await makeSample(request);
    const reply: LoaderReply = { request, image, labels };
    port.postMessage(reply, [image.buffer as ArrayBuffer, labels.buffer as ArrayBuffer]);
  } catch (thrown) {
    const reply: LoaderReply = { request, error: toStudioError(thrown).toData() };
    port.postMessage(reply);
  }
}
