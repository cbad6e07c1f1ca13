import { createPinia, disposePinia } from 'pinia';
import { TooltipProvider } from 'reka-ui';
import { createApp, h, nextTick } from 'vue';
import type { Component } from 'vue';
import { onTestFinished } from 'vitest';
import { i18n } from '../../../src/renderer/app/i18n.ts';
import { connectionKey } from '../../../src/renderer/platform/connection.ts';
import type { Connection } from '../../../src/renderer/platform/connection.ts';
import { takeRemembered } from '../../../src/renderer/platform/remembered.ts';

export interface Mounted {
  readonly root: HTMLElement;
  /** The button of this accessible name; undefined when there is none. */
  button(name: string): HTMLButtonElement | undefined;
  /** After the page has answered what was changed. */
  settled(): Promise<void>;
}

/**
 * A component within what the application gives every one of them: stores, words, tooltips, the given connection.
 * Its stores end with the test, and what it remembers is forgotten, for files share their modules.
 */
export function mountComponent(
  component: Component,
  props: () => Record<string, unknown>,
  connection: Connection,
): Mounted {
  const root = document.createElement('div');
  document.body.append(root);
  const app = createApp({ render: () => h(TooltipProvider, () => h(component, props())) });
  const pinia = createPinia();
  app.use(pinia).use(i18n).provide(connectionKey, connection).mount(root);
  onTestFinished(() => {
    app.unmount();
    disposePinia(pinia);
    root.remove();
    takeRemembered('project', {});
    takeRemembered('app', {});
  });
  return {
    root,
    button: (name) =>
      [...root.querySelectorAll('button')].find(
        (one) => (one.getAttribute('aria-label') ?? one.textContent.trim()) === name,
      ),
    settled: () => nextTick(),
  };
}
