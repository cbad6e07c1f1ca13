import { watch } from 'vue';
import { useRoute } from 'vue-router';
import type { Router } from 'vue-router';
import type { StudioClient } from '../../shared/contract/index.ts';
import { useRemembered } from '../platform/remembered.ts';

const key = 'frame.lastPlace';
const firstPlace = { name: 'library' };

/** Remembers which page of a project was open last, for as long as the calling component lives. */
export function useLastPlace(isProjectShown: () => boolean): void {
  const route = useRoute();
  const lastPlace = useRemembered(key, '');
  watch([() => route.fullPath, isProjectShown], ([path, isShown]) => {
    if (isShown && route.meta['needsProject'] === true) lastPlace.value = path;
  });
}

/** Goes to the page of a project that was open last; the Library the first time. */
export async function goToLastPlace(router: Router, client: StudioClient, project: string): Promise<void> {
  const kept = await client.project.remembered({ project }).catch(() => ({}));
  const place: unknown = (kept as Readonly<Record<string, unknown>>)[key];
  const isPage = typeof place === 'string' && router.resolve(place).meta['needsProject'] === true;
  await router.push(isPage ? place : firstPlace);
}
