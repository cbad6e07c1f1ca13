/** Bytes whose first four are the version and whose every byte depends on it. */
export function patternBytes(version: number, length: number): Buffer {
  const bytes = Buffer.alloc(length);
  for (let i = 4; i < length; i += 1) bytes[i] = (i * 31 + version * 17) & 0xff;
  bytes.writeUInt32LE(version, 0);
  return bytes;
}

export function assertSame(found: ArrayLike<number>, expected: ArrayLike<number>, what: string): void {
  if (found.length !== expected.length)
    throw new Error(`${what} has ${found.length} of ${expected.length} values`);
  for (let i = 0; i < expected.length; i += 1) {
    if (found[i] !== expected[i]) throw new Error(`${what} is torn at ${i}`);
  }
}
