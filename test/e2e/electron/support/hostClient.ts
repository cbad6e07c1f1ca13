import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { Page } from 'puppeteer-core';
import type { contract } from '../../../../src/shared/contract/index.ts';

/** Calls carry a number; ours begin with a letter, since the page's own client speaks through the same bridge. */
const [anyCall, ourCall] = ['{"i":"', '{"i":"t'];

/** A client of the contract whose messages go through the page's preload, the shell and the real host. */
export async function connectThroughPage(page: Page): Promise<ContractRouterClient<typeof contract>> {
  const target = new EventTarget();
  await page.exposeFunction('messageFromHost', (data: string) => {
    if (!data.startsWith(ourCall)) return;
    target.dispatchEvent(new MessageEvent('message', { data: data.replace(ourCall, anyCall) }));
  });
  await page.evaluate(`studio.rpc.onMessage((message) => window.messageFromHost(message))`);
  await page.evaluate(`studio.rpc.open()`);
  const websocket = Object.assign(target, {
    readyState: 1,
    send: (data: string) =>
      void page.evaluate(`studio.rpc.send(${JSON.stringify(data.replace(anyCall, ourCall))})`),
  });
  return createORPCClient(new RPCLink({ websocket }));
}
