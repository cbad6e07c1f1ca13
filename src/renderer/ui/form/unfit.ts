export type FieldValue = string | number | boolean;

/** A text in a field that is no value of it, and one line of what is wrong. */
export interface UnfitText {
  readonly text: string;
  readonly problem: string;
}

/** By the fields' keys, the earliest first. */
export type UnfitTexts = Readonly<Record<string, UnfitText>>;

export function withoutKeys<Value>(
  record: Readonly<Record<string, Value>>,
  keys: readonly string[],
): Readonly<Record<string, Value>> {
  return Object.fromEntries(Object.entries(record).filter(([key]) => !keys.includes(key)));
}
