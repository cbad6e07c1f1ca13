import type { WarmCallName, WarmCalls } from '../../../shared/domain/warmCalls.ts';
import type { WorkerMessage, WorkerRequest } from '../../../shared/domain/worker.ts';
import { toStudioError } from '../../../shared/errors.ts';
import { defineRegistry } from '../../../shared/registry.ts';
import { ownArchitectures } from '../architectures.ts';

/** One call: resolves with a plain JSON result or throws StudioError. Calls come one after another. */
export type WarmCall<Name extends WarmCallName> = (
  params: WarmCalls[Name]['params'],
) => Promise<WarmCalls[Name]['result']>;

/** Each call's module, and with it TensorFlow, is loaded when it is first asked for. */
const table = {
  predictPicture: () => import('./predictPicture.ts').then((module) => module.predictPicture),
  predictItem: () => import('./predictItem.ts').then((module) => module.predictStoredItem),
  architectures: () => import('./architectures.ts').then((module) => module.describeArchitectures),
  netCost: () => import('./architectures.ts').then((module) => module.netCost),
  netFigures: () => import('./architectures.ts').then((module) => module.netFigures),
} satisfies { readonly [Name in WarmCallName]: () => Promise<WarmCall<Name>> };

const calls = defineRegistry('call', table);

export async function answerCall({
  id,
  name,
  params,
}: Extract<WorkerRequest, { type: 'call' }>): Promise<Extract<WorkerMessage, { type: 'answer' }>> {
  const outcome = await askCall(name, params).then(
    (result) => ({ result }),
    (thrown: unknown) => ({ error: toStudioError(thrown).toData() }),
  );
  return { type: 'answer', id, outcome, residentBytes: process.memoryUsage.rss() };
}

async function askCall(name: WarmCallName, params: unknown): Promise<unknown> {
  await ownArchitectures();
  const call = (await calls.get(name)()) as WarmCall<WarmCallName>;
  return call(params as never);
}
