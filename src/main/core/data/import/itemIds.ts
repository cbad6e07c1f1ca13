import { stemOf } from '../formats/paths.ts';

/** Device names that Windows reserves, whatever their extension. */
const reserved = /^(?:con|prn|aux|nul|com\d|lpt\d)$/i;

/**
 * One id an image: its file name without extension, made safe as a file name on any system and unique
 * even where case or Unicode form is ignored (`A.png` and `a.png` become `A` and `a-2`), also beside `present` ids.
 */
export function createItemIds(names: readonly string[], present: readonly string[] = []): readonly string[] {
  const taken = new Set(present.map(keyOf));
  /** Of each stem's key: all lower numbers are taken. */
  const nextNumber = new Map<string, number>();
  return names.map((name) => {
    const stem = safeStem(name);
    const stemKey = keyOf(stem);
    for (let number = nextNumber.get(stemKey) ?? 1; ; number++) {
      const id = number === 1 ? stem : `${stem}-${number}`;
      const key = keyOf(id);
      if (taken.has(key)) continue;
      taken.add(key);
      nextNumber.set(stemKey, number + 1);
      return id;
    }
  });
}

function keyOf(id: string): string {
  return id.normalize('NFKC').toLowerCase();
}

function safeStem(name: string): string {
  const cleaned = stemOf(name).normalize('NFC').replace(/[^\p{L}\p{M}\p{N}._-]+/gu, '_').replace(/^\.+|\.+$/g, ''); // prettier-ignore
  const short = Array.from(cleaned).slice(0, 60).join('');
  return short === '' || reserved.test(short) ? `_${short}` : short;
}
