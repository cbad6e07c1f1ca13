import { readFile } from 'node:fs/promises';

/** A record as the studio's files hold it, laid out for people. */
export function formatJson(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** Null where the file is missing or cannot be read. */
export async function readText(path: string): Promise<string | null> {
  return readFile(path, 'utf8').catch(() => null);
}
