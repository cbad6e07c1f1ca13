import type { PeerGoal } from './netPair.ts';

/** Keras 3 with and without XLA; the faster one counts. */
export function keras(timeBound: number, memoryBound: number | null): PeerGoal {
  return {
    ...{ peer: 'Keras 3', environment: 'tensorflow', script: 'keras_peer.py', timeBound, memoryBound },
    forms: [
      { name: 'Keras 3', settings: { jit: false } },
      { name: 'Keras 3, jit_compile', settings: { jit: true } },
    ],
  };
}

export function pytorch(timeBound: number): PeerGoal {
  const forms = [{ name: 'PyTorch channels_last', settings: {} }];
  return {
    peer: 'PyTorch',
    environment: 'torch',
    script: 'torch_peer.py',
    forms,
    timeBound,
    memoryBound: null,
  };
}

export function onnxruntime(timeBound: number): PeerGoal {
  const forms = [{ name: 'onnxruntime', settings: {} }];
  return {
    peer: 'onnxruntime',
    environment: 'torch',
    script: 'onnx_peer.py',
    forms,
    timeBound,
    memoryBound: null,
  };
}
