/**
 * Files that a browser hands to the host: dropped or pasted there, their paths are not known to the page.
 * The host keeps them in its cache folder until it ends.
 */
export const uploadLimits = {
  /** A large dataset's images and masks; each is one entry in a folder. */
  files: 200_000,
  /** 100 GB: more than a browser is a sensible way for; the disk is asked besides. */
  bytes: 100_000_000_000,
  /** Bytes of one call: base64 grows them by a third, far below `messageLimitBytes`. */
  chunkBytes: 2 * 2 ** 20,
  /** One a window and a few over; each holds only a table of names. */
  open: 8,
  pathBytes: 1024,
  depth: 32,
} as const;

/** Names of devices on Windows, with or without an extension. */
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i;
/** Separators and signs no Windows file name may hold, control characters, halves of characters. */
const forbiddenSigns = /[\\:*?"<>|\p{Cc}\p{Cs}]/u;

/**
 * Why a relative path ("/" between its parts) cannot be a file of an upload, or null. The same on every
 * system, so that what one host takes, each can hold.
 */
export function uploadPathProblem(path: string): string | null {
  if (path === '') return 'it has no name';
  if (byteLength(path) > uploadLimits.pathBytes) return 'its path is too long';
  const parts = path.split('/');
  if (parts.length > uploadLimits.depth) return 'it lies too deep';
  return parts.map(partProblem).find((problem) => problem !== null) ?? null;
}

function partProblem(part: string): string | null {
  if (part === '') return 'its path is absolute or has an empty part';
  if (part === '.' || part === '..') return 'its path leads elsewhere';
  if (forbiddenSigns.test(part)) return 'its name holds a sign that not every system allows';
  if (/[. ]$/.test(part)) return 'its name ends in a dot or a blank';
  if (deviceName.test(part)) return 'its name is that of a device on some systems';
  return byteLength(part) > 255 ? 'its name is too long' : null;
}

/** Bytes in UTF-8, what file systems count. */
function byteLength(text: string): number {
  let bytes = 0;
  for (const sign of text) {
    const code = sign.codePointAt(0) ?? 0;
    bytes += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
  }
  return bytes;
}
