import { watch } from 'vue';
import { oneOf, useRememberedApp } from '../platform/remembered.ts';

/** `none`: nothing moves, whatever the system asks for. */
export const motion = useRememberedApp<'system' | 'none'>('motion', 'system', oneOf(['system', 'none']));

/** Follows the setting for as long as the calling component lives. */
export function useMotionSetting(): void {
  watch(motion, (now) => (document.documentElement.dataset['motion'] = now), { immediate: true });
}
