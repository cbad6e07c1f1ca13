/**
 * A reader of Python pickles that runs nothing: it knows the few opcodes with which PyTorch writes a dictionary of
 * tensors, keeps globals as names, and refuses every other opcode and every global outside the caller's list by its
 * name. The npm package pickleparser is no substitute: it calls whatever lies on the stack, takes all opcodes, and
 * cannot read the 80-bit magic number of PyTorch's legacy files.
 */
export interface PickleRules {
  /** Globals that may be named, as `module.name`. */
  readonly globals: ReadonlySet<string>;
  /** What calling a global on its arguments gives: plain data, never an object with behaviour. */
  readonly reduce: (global: string, args: readonly PickleValue[]) => PickleValue;
  /** What a persistent id stands for. */
  readonly persistent: (id: PickleValue) => PickleValue;
  /** Whether attributes that are set on the value say nothing here and are dropped; those of all else are refused. */
  readonly dropsAttributes: (value: PickleValue) => boolean;
}

export type PickleValue =
  | null
  | boolean
  | number
  | bigint
  | string
  | PickleGlobal
  | PickleValue[]
  | Map<PickleValue, PickleValue>
  | PickleRecord;

/** The name of a Python global; never the thing itself. */
export class PickleGlobal {
  readonly name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** Plain data that a rule put in the place of an object. */
export class PickleRecord {
  readonly data: object;

  constructor(data: object) {
    this.data = data;
  }
}

const mark = Symbol('mark');
type StackItem = PickleValue | typeof mark;

/** Reads the pickle at `offset` and says where it ends. Throws a RangeError that names what was refused. */
export function readPickle(
  bytes: Buffer,
  offset: number,
  rules: PickleRules,
): { readonly value: PickleValue; readonly end: number } {
  const machine = new PickleMachine(bytes, offset, rules);
  while (!machine.stopped) machine.step();
  return { value: machine.result(), end: machine.at };
}

type Operation = (machine: PickleMachine) => void;

/** The allowed opcodes: protocol 2 as torch.save writes it. */
const operations: ReadonlyMap<number, Operation> = new Map<number, Operation>([
  [0x80, (m) => m.protocol(m.byte())],
  [0x2e, (m) => m.stop()],
  [0x28, (m) => m.push(mark)],
  [0x4e, (m) => m.push(null)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [0x4a, (m) => m.push(m.take(4).readInt32LE())],
  [0x4b, (m) => m.push(m.byte())],
  [0x4d, (m) => m.push(m.take(2).readUInt16LE())],
  [0x8a, (m) => m.push(longInteger(m.take(m.byte())))],
  [0x47, (m) => m.push(m.take(8).readDoubleBE())],
  [0x58, (m) => m.push(m.take(m.take(4).readUInt32LE()).toString('utf8'))],
  [0x71, (m) => m.remember(m.byte())],
  [0x72, (m) => m.remember(m.take(4).readUInt32LE())],
  [0x68, (m) => m.recall(m.byte())],
  [0x6a, (m) => m.recall(m.take(4).readUInt32LE())],
  [0x29, (m) => m.push([])],
  [0x85, (m) => m.push(m.popMany(1))],
  [0x86, (m) => m.push(m.popMany(2))],
  [0x87, (m) => m.push(m.popMany(3))],
  [0x74, (m) => m.push(m.popToMark())],
  [0x5d, (m) => m.push([])],
  [0x61, (m) => m.append(m.popMany(1))],
  [0x65, (m) => m.append(m.popToMark())],
  [0x7d, (m) => m.push(new Map())],
  [0x73, (m) => m.setItems(m.popMany(2))],
  [0x75, (m) => m.setItems(m.popToMark())],
  [0x63, (m) => m.global(m.line(), m.line())],
  [0x51, (m) => m.persistent()],
  [0x52, (m) => m.reduce()],
  [0x62, (m) => m.build()],
]);

class PickleMachine {
  at: number;
  stopped = false;
  readonly #bytes: Buffer;
  readonly #rules: PickleRules;
  readonly #stack: StackItem[] = [];
  readonly #memo = new Map<number, PickleValue>();

  constructor(bytes: Buffer, offset: number, rules: PickleRules) {
    this.#bytes = bytes;
    this.at = offset;
    this.#rules = rules;
  }

  step(): void {
    const code = this.byte();
    const operation = operations.get(code);
    if (operation === undefined) throw new RangeError(`opcode 0x${code.toString(16)} is refused`);
    operation(this);
  }

  result(): PickleValue {
    return this.#pop();
  }

  take(length: number): Buffer {
    if (this.at + length > this.#bytes.length) throw new RangeError('the pickle is cut off');
    this.at += length;
    return this.#bytes.subarray(this.at - length, this.at);
  }

  byte(): number {
    return this.take(1)[0];
  }

  line(): string {
    const end = this.#bytes.indexOf(0x0a, this.at);
    if (end < 0) throw new RangeError('the pickle is cut off');
    const text = this.#bytes.toString('utf8', this.at, end);
    this.at = end + 1;
    return text;
  }

  protocol(version: number): void {
    if (version > 2) throw new RangeError(`pickle protocol ${version} is refused`);
  }

  stop(): void {
    this.stopped = true;
  }

  push(item: StackItem): void {
    this.#stack.push(item);
  }

  popMany(count: number): PickleValue[] {
    return Array.from({ length: count }, () => this.#pop()).reverse();
  }

  popToMark(): PickleValue[] {
    const start = this.#stack.lastIndexOf(mark);
    if (start < 0) throw new RangeError('the pickle has no mark');
    const items = this.#stack.splice(start).slice(1);
    return items as PickleValue[];
  }

  remember(slot: number): void {
    this.#memo.set(slot, this.#top());
  }

  recall(slot: number): void {
    const value = this.#memo.get(slot);
    if (value === undefined) throw new RangeError(`memo ${slot} is empty`);
    this.push(value);
  }

  append(items: readonly PickleValue[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw new RangeError('items are appended to something that is no list');
    for (const item of items) list.push(item);
  }

  setItems(items: readonly PickleValue[]): void {
    const target = this.#top();
    if (!(target instanceof Map)) throw new RangeError('items are set on something that is no dictionary');
    for (let index = 0; index + 1 < items.length; index += 2) target.set(items[index], items[index + 1]);
  }

  global(module: string, name: string): void {
    const full = `${module}.${name}`;
    if (!this.#rules.globals.has(full)) throw new RangeError(`the global ${full} is refused`);
    this.push(new PickleGlobal(full));
  }

  persistent(): void {
    this.push(this.#rules.persistent(this.#pop()));
  }

  reduce(): void {
    const [callee, args] = this.popMany(2);
    if (!(callee instanceof PickleGlobal) || !Array.isArray(args)) throw new RangeError('a call is refused');
    this.push(this.#rules.reduce(callee.name, args));
  }

  build(): void {
    this.#pop();
    if (!this.#rules.dropsAttributes(this.#top()))
      throw new RangeError('attributes of an object are refused');
  }

  #pop(): PickleValue {
    const item = this.#stack.pop();
    if (item === undefined || item === mark) throw new RangeError('the pickle takes more than it holds');
    return item;
  }

  #top(): PickleValue {
    const item = this.#stack.at(-1);
    if (item === undefined || item === mark) throw new RangeError('the pickle takes more than it holds');
    return item;
  }
}

/** Two's complement, little-endian, any length. */
function longInteger(bytes: Buffer): bigint {
  const magnitude = bytes.reduceRight((value, byte) => (value << 8n) | BigInt(byte), 0n);
  return BigInt.asIntN(8 * bytes.length, magnitude);
}
