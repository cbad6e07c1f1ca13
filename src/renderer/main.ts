import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { z } from 'zod';
import 'uplot/dist/uPlot.min.css';
import './styles/tokens.css';
import './styles/base.css';
import App from './App.vue';
import { i18n } from './app/i18n.ts';
import { pages } from './app/pages.ts';
import { createStudioRouter } from './app/router.ts';
import { applyStoredTheme } from './app/theme.ts';
import { openConnection, connectionKey } from './platform/connection.ts';
import { openStudioSocket } from './platform/transports/index.ts';

// The content security policy forbids the code generation zod would otherwise use.
z.config({ jitless: true });
applyStoredTheme();

createApp(App)
  .use(createPinia())
  .use(i18n)
  .use(createStudioRouter())
  .provide(connectionKey, openConnection(openStudioSocket))
  .mount('#app');

void loadPages();

/** A page not visited yet must open even when its server is gone by then. One at a time: the page in use goes first. */
async function loadPages(): Promise<void> {
  for (const page of pages) {
    await new Promise((resolve) => requestIdleCallback(resolve));
    await page.load().catch(() => undefined);
  }
}
