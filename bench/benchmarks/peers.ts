import { startPeer } from '../peer.ts';
import { startOurs } from './benchmark.ts';
import type { PeerGoal } from './netPair.ts';

/** Keras 3 with and without XLA; the faster one counts. */
export function keras(timeBound: number, memoryBound: number | null): PeerGoal {
  const start = (name: string) => () => startPeer(name, 'tensorflow', 'keras_peer.py');
  return {
    ...{ timeBound, memoryBound },
    forms: [
      { start: start('Keras 3'), settings: { jit: false } },
      { start: start('Keras 3, jit_compile'), settings: { jit: true } },
    ],
  };
}

export function pytorch(timeBound: number): PeerGoal {
  const start = () => startPeer('PyTorch channels_last', 'torch', 'torch_peer.py');
  return { timeBound, memoryBound: null, forms: [{ start, settings: {} }] };
}

export function onnxruntime(timeBound: number): PeerGoal {
  const start = () => startPeer('onnxruntime', 'torch', 'onnx_peer.py');
  return { timeBound, memoryBound: null, forms: [{ start, settings: {} }] };
}

/** The very graph that we run, run from Python. */
export function pythonGraph(timeBound: number): PeerGoal {
  const start = () => startPeer('the same graph from Python', 'tensorflow', 'graph_peer.py');
  return { timeBound, memoryBound: null, forms: [{ start, settings: {} }] };
}

export function ownEager(timeBound: number): PeerGoal {
  const start = () => Promise.resolve(startOurs('net', 'our eager engine'));
  return { timeBound, memoryBound: null, forms: [{ start, settings: { engine: 'eager' } }] };
}
