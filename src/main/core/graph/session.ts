import { nodeBackend, type NativeTensor, type NativeValues, type Tf } from '../tensors/backend.ts';
import { elementCode, tensorName } from './encode.ts';
import type { ElementType, Output } from './graph.ts';

/** A value for an input of a graph: from JavaScript, or a tensor that is there already. */
export type Feed =
  | { readonly type: ElementType; readonly shape: readonly number[]; readonly values: NativeValues }
  | { readonly id: number };

/** A loaded graph and its variables. `close` gives its memory back to TensorFlow. */
export interface GraphSession {
  /**
   * Feeds inputs, runs what the outputs need, and returns these. The caller disposes each by `drop`, or reads it by
   * `take`. Values from JavaScript are shared, not copied: nothing may change them before the run ends.
   */
  run(feeds: Readonly<Record<Output, Feed>>, outputs: readonly Output[]): readonly NativeTensor[];
  /** The values of a result, which is disposed. */
  take(tensor: NativeTensor): NativeValues;
  drop(tensors: readonly NativeTensor[]): void;
  close(): void;
}

/** Opens the SavedModel in `folder`. Throws Error where TensorFlow cannot read it. */
export function openGraphSession(tf: Tf, folder: string): GraphSession {
  const { binding } = nodeBackend(tf);
  const session = binding.loadSavedModel(folder, 'serve');
  const drop = (tensors: readonly NativeTensor[]) => {
    for (const { id } of tensors) binding.deleteTensor(id);
  };
  return {
    run(feeds, outputs) {
      const inputs = Object.keys(feeds);
      const uploaded: number[] = [];
      const ids = inputs.map((input) => {
        const feed = feeds[input];
        if ('id' in feed) return feed.id;
        const id = binding.createTensor(feed.shape, elementCode(feed.type), feed.values);
        uploaded.push(id);
        return id;
      });
      try {
        const inputNames = inputs.map(tensorName).join(',');
        return binding.runSavedModel(session, ids, inputNames, outputs.map(tensorName).join(','));
      } finally {
        for (const id of uploaded) binding.deleteTensor(id);
      }
    },
    take(tensor) {
      const values = binding.tensorDataSync(tensor.id);
      binding.deleteTensor(tensor.id);
      return values;
    },
    drop,
    close: () => binding.deleteSavedModel(session),
  };
}
