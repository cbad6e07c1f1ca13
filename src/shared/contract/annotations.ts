import { z } from 'zod';
import { maxPatchChars } from '../domain/maskPatch.ts';
import { output, procedure, safeName } from './base.ts';

/**
 * A mask open for editing. Its ids come from `blobUrl.mask`, never as JSON; an item without a mask starts as void
 * everywhere.
 */
export interface ReadyMask {
  readonly kind: 'ready';
  readonly width: number;
  readonly height: number;
  /** Grows with every edit; an edit names the one it was made on. */
  readonly revision: number;
  /**
   * How often this host has changed what ids mean: an edit made under a smaller one paints other classes by now. A host
   * that was started again counts from 0.
   */
  readonly numbering: number;
  /** False: there is none yet, all is void. */
  readonly hasMask: boolean;
  /** Told once: edits found after a crash that are now part of the mask, and whether some could not be read. */
  readonly recovered: { readonly edits: number; readonly damaged: boolean } | null;
}

export type OpenedMask =
  | ReadyMask
  /** The file cannot be used; it was not changed. `restorable`: when the last good version was written, ISO 8601. */
  | { readonly kind: 'damaged'; readonly reason: string; readonly restorable: string | null }
  /** Another program changed the file while edits were not yet in it. */
  | { readonly kind: 'conflict'; readonly edits: number };

const item = { dataset: safeName, item: safeName };
/** Names a window for as long as it lives. */
const editor = z.string().min(1).max(64);

const rect = z.object({
  x: z.number().int().min(0),
  y: z.number().int().min(0),
  width: z.number().int().min(1),
  height: z.number().int().min(1),
});

export const annotationsContract = {
  open: procedure.input(z.object({ ...item, editor })).output(output<OpenedMask>()),
  /**
   * Appends an edit: new class ids of rectangles that do not overlap. Answered when it is durable. Throws
   * StudioError('conflict') when the mask is no longer at `revision`.
   */
  edit: procedure
    .input(
      z.object({
        ...item,
        editor,
        revision: z.number().int().min(0),
        rects: z.array(rect).min(1).max(200_000),
        /** Base64 of a zlib stream: the rectangles' ids one after another, each row-major. */
        ids: z.string().min(1).max(maxPatchChars),
      }),
    )
    .output(output<{ readonly revision: number }>()),
  /** Says how to go on with a mask that is damaged or in conflict; whatever gives way is kept beside the dataset. */
  resolve: procedure
    .input(z.object({ ...item, editor, use: z.enum(['lastGood', 'empty', 'file', 'edits']) }))
    .output(output<OpenedMask>()),
  /** The window no longer edits it; the mask file is written now. */
  close: procedure.input(z.object({ ...item, editor })).output(output<void>()),
};
