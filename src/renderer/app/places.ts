import type { Router } from 'vue-router';

/** Where things of a project are looked at, for what leads there from outside of their page. */
export function openRun(router: Router, run: string): void {
  void router.push({ name: 'liveRun', params: { run } });
}

export function openImage(router: Router, dataset: string, item: string): void {
  if (router.hasRoute('editor')) void router.push({ name: 'editor', params: { item }, query: { dataset } });
  else void router.push({ name: 'library', query: { dataset, item } });
}
