import { createRouter, createWebHashHistory } from 'vue-router';
import type { RouteComponent, Router } from 'vue-router';
import { pages } from './pages.ts';

/** Hash addresses work alike under the desktop's own scheme and over HTTP. */
export function createStudioRouter(): Router {
  const router = createRouter({
    history: createWebHashHistory(),
    routes: [
      { path: '/', redirect: { name: 'welcome' } },
      ...pages.map((page) => ({
        name: page.name,
        path: page.path,
        component: page.load as () => Promise<RouteComponent>,
        meta: { title: page.title, needsProject: page.needsProject },
      })),
      { path: '/:rest(.*)*', redirect: { name: 'welcome' } },
    ],
  });
  router.afterEach((to) => {
    document.title = `${pages.find((page) => page.name === to.name)?.title ?? ''} – Seg-Mentor Studio`;
  });
  return router;
}
