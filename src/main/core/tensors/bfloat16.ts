import { nodeBackend, type Tf } from './backend.ts';
import { nativeAttributes, type Attributes } from './nativeOps.ts';

const narrow = { type: 'bfloat16' } as const;
/** Channels and filters of the trial: tensor cores take multiples of eight. */
const side = 8;

/** Whether the device in use convolves bfloat16 maps: tried on a small one, since TensorFlow does not tell. */
export function convolvesBfloat16(tf: Tf): boolean {
  const { binding } = nodeBackend(tf);
  const ids: number[] = [];
  const keep = (id: number) => {
    ids.push(id);
    return id;
  };
  const run = (op: string, attributes: Attributes, inputs: readonly number[]) =>
    keep(binding.executeOp(op, nativeAttributes(tf, attributes), inputs, 1)[0].id);
  try {
    const values = new Float32Array(side ** 4);
    const wide = keep(binding.createTensor([side, side, side, side], binding.TF_FLOAT, values));
    const cast = { SrcT: { type: 'float32' }, DstT: narrow, Truncate: { bool: false } } as const;
    const map = run('Cast', cast, [wide]);
    const strides = { int: [1, 1, 1, 1] };
    const shape = { strides, dilations: strides, padding: { text: 'SAME' }, data_format: { text: 'NHWC' } };
    const convolved = run('Conv2D', { T: narrow, ...shape }, [map, map]);
    // Only a value that is read back has been computed.
    const result = run('Cast', { SrcT: narrow, DstT: { type: 'float32' }, Truncate: { bool: false } }, [
      convolved,
    ]);
    binding.tensorDataSync(result);
    return true;
  } catch {
    return false;
  } finally {
    for (const id of ids) binding.deleteTensor(id);
  }
}
