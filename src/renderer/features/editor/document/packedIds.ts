/**
 * Class ids as runs: pairs of a length (two bytes, little-endian) and an id. Masks are flat, so that the history of
 * a day's work stays small; where runs would be longer than the ids themselves, these are kept.
 */
export type PackedIds =
  | { readonly kind: 'runs'; readonly bytes: Uint8Array }
  | { readonly kind: 'plain'; readonly bytes: Uint8Array };

const longestRun = 0xffff;
const runBytes = 3;

export function packIds(ids: Uint8Array): PackedIds {
  const bytes = new Uint8Array(ids.length);
  let end = 0;
  for (let from = 0; from < ids.length;) {
    const id = ids[from];
    let to = from + 1;
    while (to < ids.length && ids[to] === id && to - from < longestRun) to += 1;
    if (end + runBytes > bytes.length) return { kind: 'plain', bytes: ids.slice() };
    bytes[end] = (to - from) & 0xff;
    bytes[end + 1] = (to - from) >> 8;
    bytes[end + 2] = id;
    end += runBytes;
    from = to;
  }
  return { kind: 'runs', bytes: bytes.slice(0, end) };
}

export function unpackIds({ kind, bytes }: PackedIds, length: number): Uint8Array {
  if (kind === 'plain') return bytes;
  const ids = new Uint8Array(length);
  let at = 0;
  for (let from = 0; from < bytes.length; from += runBytes) {
    const run = bytes[from] | (bytes[from + 1] << 8);
    ids.fill(bytes[from + 2], at, at + run);
    at += run;
  }
  return ids;
}
