import { useRememberedApp } from '../platform/remembered.ts';

/** Masks are painted with the patterns that tell classes of the same colour apart; for all projects alike. */
export const patterns = useRememberedApp('patterns', false);
