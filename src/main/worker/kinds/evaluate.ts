import { evaluate } from '../../core/evaluation/evaluate.ts';
import { loadTensorFlow } from '../../core/tensors/backend.ts';
import type { WorkerKind } from '../kind.ts';

export const evaluateKind: WorkerKind<'evaluate'> = {
  needsTensorFlow: true,
  async run(params, context) {
    return evaluate(await loadTensorFlow(), params, context);
  },
};
