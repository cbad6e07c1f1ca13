import type { Tensor3D } from '@tensorflow/tfjs-core';
import type { Size } from '../data/resize.ts';
import type { Tf } from '../tensors/backend.ts';

/** Logits of a picture, made band by band as they are asked for: those of a large one would not fit into memory at once. */
export interface LogitRows extends Size {
  readonly classes: number;
  /**
   * Rows `from` … `to − 1`, `[rows, width, classes]`, for the caller to dispose. Those above `from` are forgotten: `from`
   * never goes back.
   */
  take(from: number, to: number): Tensor3D;
  /** Disposes what is held. */
  dispose(): void;
}

/** Rows `top` … `bottom − 1`. */
interface Band {
  readonly top: number;
  readonly bottom: number;
  readonly logits: Tensor3D;
}

/** Logits whose `bands`, `[rows, width, classes]` each, come from top to bottom and are taken over as they come. */
export function createLogitRows(
  tf: Tf,
  shape: Size & { readonly classes: number },
  bands: Iterator<Tensor3D, void>,
): LogitRows {
  let held: readonly Band[] = [];
  let made = 0;
  function makeBand(): void {
    const next = bands.next();
    if (next.done === true) throw new RangeError(`The logits end at row ${made} of ${shape.height}.`);
    // Rows may be asked for within a tidy, which bands outlive.
    const logits = tf.keep(next.value);
    const top = made;
    made += logits.shape[0];
    held = [...held, { top, bottom: made, logits }];
  }
  function forget(isPast: (band: Band) => boolean): void {
    for (const band of held) if (isPast(band)) band.logits.dispose();
    held = held.filter((band) => !isPast(band));
  }
  return {
    ...shape,
    take(from, to) {
      forget(({ bottom }) => bottom <= from);
      while (made < to) makeBand();
      return tf.tidy(() =>
        tf.concat(
          held.flatMap((band) => rowsOf(tf, band, from, to)),
          0,
        ),
      );
    },
    dispose: () => forget(() => true),
  };
}

/** What of the band lies between the rows `from` and `to`. */
function rowsOf(tf: Tf, { top, bottom, logits }: Band, from: number, to: number): readonly Tensor3D[] {
  const [first, end] = [Math.max(from, top), Math.min(to, bottom)];
  if (first >= end) return [];
  return [tf.slice(logits, [first - top, 0, 0], [end - first, -1, -1])];
}
