import { BinaryReader, WireType } from '@bufbuild/protobuf/wire';

type WireValue = number | Uint8Array;

/** A protobuf message read without its schema: the values of each field number, in order. */
export class WireMessage {
  readonly #fields = new Map<number, WireValue[]>();

  /** Throws a RangeError when the bytes are no message. */
  constructor(bytes: Uint8Array) {
    const reader = new BinaryReader(bytes);
    while (reader.pos < reader.len) {
      const [field, type] = reader.tag();
      const values = this.#fields.get(field) ?? [];
      values.push(readValue(reader, type, field));
      this.#fields.set(field, values);
    }
  }

  /** The last value of a number field, 0 when absent. */
  number(field: number): number {
    const value = this.#fields.get(field)?.at(-1) ?? 0;
    if (typeof value !== 'number') throw new RangeError(`field ${field} is no number`);
    return value;
  }

  /** All values of a length-delimited field, views into the message. */
  allBytes(field: number): readonly Uint8Array[] {
    const values = this.#fields.get(field) ?? [];
    return values.map((value) => {
      if (typeof value === 'number') throw new RangeError(`field ${field} is a number`);
      return value;
    });
  }

  text(field: number): string {
    return new TextDecoder().decode(this.allBytes(field).at(-1));
  }

  message(field: number): WireMessage {
    return new WireMessage(this.allBytes(field).at(-1) ?? new Uint8Array());
  }

  messages(field: number): readonly WireMessage[] {
    return this.allBytes(field).map((bytes) => new WireMessage(bytes));
  }

  has(field: number): boolean {
    return this.#fields.has(field);
  }
}

function readValue(reader: BinaryReader, type: WireType, field: number): WireValue {
  if (type === WireType.Varint) return Number(reader.int64());
  if (type === WireType.Bit32) return reader.fixed32();
  if (type === WireType.LengthDelimited) return reader.bytes();
  return reader.skip(type, field);
}
