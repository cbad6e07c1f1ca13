/** The type of `window.studio`; it lives with the other contracts. */
export type { StudioBridge } from '../shared/bridge.ts';
