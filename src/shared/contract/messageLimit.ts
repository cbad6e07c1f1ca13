/**
 * Bytes of the longest call: the host ends a connection that sends more, and the desktop's relay drops it. Large bytes
 * travel as blobs. 16 MiB hold the ids of half a million images.
 */
export const messageLimitBytes = 16 * 2 ** 20;
