/**
 * Puts back what Node 23 removed from `node:util` and @tensorflow/tfjs-node 4.22 still calls.
 * A process that loads TensorFlow imports this module before anything else.
 */
import { createRequire } from 'node:module';

interface LegacyUtil {
  isNullOrUndefined?: (value: unknown) => boolean;
  isArray?: (value: unknown) => boolean;
}

// The ES namespace of a built-in is frozen; the CommonJS object is what tfjs-node reads.
const util = createRequire(import.meta.url)('node:util') as LegacyUtil;

util.isNullOrUndefined ??= (value) => value === null || value === undefined;
util.isArray ??= (value) => Array.isArray(value);
