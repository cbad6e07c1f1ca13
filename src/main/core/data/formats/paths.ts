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

/** The path without the last extension of its file name. */
export function withoutExtension(file: string): string {
  return file.slice(0, file.length - baseName(file).length) + stemOf(file);
}

/**
 * Finds the local file that a path written on another machine means: the one that shares the longest tail
 * of it (`/SegNet/CamVid/train/a.png` → `train/a.png`), among those the one nearest to the folder `from`
 * whose list names it; undefined where none or several fit equally well.
 */
export function createPathMapper(
  files: readonly string[],
): (foreign: string, from?: string) => string | undefined {
  const byName = new Map<string, string[]>();
  for (const file of files) {
    const name = baseName(file);
    byName.set(name, [...(byName.get(name) ?? []), file]);
  }
  return (foreign, from = '') => {
    const parts = foreign.replaceAll('\\', '/').split('/').filter((part) => part !== '' && part !== '.'); // prettier-ignore
    const candidates = byName.get(parts.at(-1) ?? '') ?? [];
    const closest = bestBy(candidates, (file) => sharedTail(file.split('/'), parts));
    const nearest = bestBy(closest, (file) => sharedHead(file.split('/'), from.split('/')));
    return nearest.length === 1 ? nearest[0] : undefined;
  };
}

/** Those with the highest score. */
function bestBy(files: readonly string[], score: (file: string) => number): readonly string[] {
  const scores = files.map(score);
  const best = Math.max(...scores);
  return files.filter((_, i) => scores[i] === best);
}

function sharedHead(a: readonly string[], b: readonly string[]): number {
  let count = 0;
  while (count < Math.min(a.length, b.length) && a[count] === b[count]) count++;
  return count;
}

function sharedTail(a: readonly string[], b: readonly string[]): number {
  return sharedHead(a.toReversed(), b.toReversed());
}
