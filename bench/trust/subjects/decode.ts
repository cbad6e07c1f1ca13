import { createInterface } from 'node:readline';
import { readImage } from '../../../src/main/core/data/imageIo.ts';
import { readRawMask } from '../../../src/main/core/data/maskIo.ts';
import { StudioError } from '../../../src/shared/errors.ts';

/** `defect`: an error that carries no message for the user. */
export type DecodeOutcome = 'decoded' | 'refused' | 'defect';

export interface DecodeReply {
  readonly image: DecodeOutcome;
  readonly mask: DecodeOutcome;
  readonly message: string | null;
}

/** Reads each path of stdin as image and as mask; one JSON reply a line. */
export async function decodeFiles(): Promise<number> {
  for await (const path of createInterface(process.stdin)) {
    const messages: string[] = [];
    const reply: DecodeReply = {
      image: await tryRead(() => readImage(path), messages),
      mask: await tryRead(() => readRawMask(path), messages),
      message: messages.at(0) ?? null,
    };
    process.stdout.write(`${JSON.stringify(reply)}\n`);
  }
  return 0;
}

async function tryRead(read: () => Promise<unknown>, messages: string[]): Promise<DecodeOutcome> {
  try {
    await read();
    return 'decoded';
  } catch (thrown) {
    messages.push(thrown instanceof Error ? thrown.message : String(thrown));
    return thrown instanceof StudioError && thrown.code === 'badInput' ? 'refused' : 'defect';
  }
}
