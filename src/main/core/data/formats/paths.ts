/** Helpers on the "/"-separated relative paths of a SourceTree. */

export function baseName(file: string): string {
  return file.slice(file.lastIndexOf('/') + 1);
}

export function folderOf(file: string): string {
  const end = file.lastIndexOf('/');
  return end < 0 ? '' : file.slice(0, end);
}

/** File name without its last extension. */
export function stemOf(file: string): string {
  const name = baseName(file);
  const dot = name.lastIndexOf('.');
  return dot <= 0 ? name : name.slice(0, dot);
}

/**
 * Finds the local file that a path written on another machine means: the one that shares the longest tail
 * of it (`/SegNet/CamVid/train/a.png` → `train/a.png`), undefined where none or several fit equally well.
 */
export function createPathMapper(files: readonly string[]): (foreign: string) => string | undefined {
  const byName = new Map<string, string[]>();
  for (const file of files) {
    const name = baseName(file);
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  return (foreign) => {
    const parts = foreign.replaceAll('\\', '/').split('/').filter((part) => part !== '' && part !== '.'); // prettier-ignore
    const candidates = byName.get(parts.at(-1) ?? '') ?? [];
    const scored = candidates.map((file) => ({ file, shared: sharedTail(file.split('/'), parts) }));
    const best = Math.max(0, ...scored.map(({ shared }) => shared));
    const winners = scored.filter(({ shared }) => shared === best);
    return winners.length === 1 ? winners[0].file : undefined;
  };
}

function sharedTail(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < Math.min(a.length, b.length) && a[a.length - 1 - count] === b[b.length - 1 - count]) count++;
  return count;
}
