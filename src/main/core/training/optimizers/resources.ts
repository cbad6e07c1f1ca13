import type { Tensor } from '@tensorflow/tfjs-core';
import { StudioError } from '../../../../shared/errors.ts';
import type { NamedTensor } from '../../store/safetensors.ts';
import type { Tf } from '../../tensors/backend.ts';
import { FLOAT, runOp, runSingleOp } from '../../tensors/nativeOps.ts';
import type {
  Optimizer,
  OptimizerSettings,
  OptimizerSpec,
  StepSize,
  TrainedVariable,
  UpdateRule,
} from './optimizer.ts';

let resourceCount = 0;

/** A native float32 variable; `handle` is what resource ops take as input. */
export interface Resource {
  readonly name: string;
  readonly shape: readonly number[];
  readonly handle: Tensor;
}

function createResource(tf: Tf, name: string, initial: Tensor): Resource {
  // Names are unique in the whole engine: a second optimizer must not share state with the first.
  resourceCount += 1;
  const attributes = {
    dtype: FLOAT,
    shape: { shape: initial.shape },
    container: { text: '' },
    shared_name: { text: `optimizer${resourceCount}` },
  };
  const handle = tf.keep(runSingleOp(tf, 'VarHandleOp', attributes, []));
  assign(tf, handle, initial);
  return { name, shape: initial.shape, handle };
}

function assign(tf: Tf, handle: Tensor, value: Tensor): void {
  runOp(tf, 'AssignVariableOp', { dtype: FLOAT }, [handle, value], 0);
}

function read(tf: Tf, { handle }: Resource): Tensor {
  return runSingleOp(tf, 'ReadVariableOp', { dtype: FLOAT }, [handle]);
}

/** An optimizer whose updates follow `rule`. */
export function defineOptimizer(id: string, name: string, rule: UpdateRule): OptimizerSpec {
  return {
    id,
    name,
    rule,
    create: (tf, variables, settings) => new ResourceOptimizer(tf, variables, settings, rule),
  };
}

interface Entry {
  readonly variable: TrainedVariable;
  readonly target: Resource;
  readonly slots: readonly Resource[];
}

/** An optimizer over native resources: decoupled weight decay, then the rule's op, then the variable takes the value. */
class ResourceOptimizer implements Optimizer {
  readonly #tf: Tf;
  readonly #settings: OptimizerSettings;
  readonly #rule: UpdateRule;
  readonly #entries: readonly Entry[];

  constructor(tf: Tf, variables: readonly TrainedVariable[], settings: OptimizerSettings, rule: UpdateRule) {
    this.#tf = tf;
    this.#settings = settings;
    this.#rule = rule;
    this.#entries = variables.map((variable) => ({
      variable,
      target: createResource(tf, variable.name, variable.value),
      slots: rule.slots.map((slot) => this.#createSlot(`${variable.name}/${slot}`, variable.value.shape)),
    }));
  }

  #createSlot(name: string, shape: number[]): Resource {
    const zeros = this.#tf.zeros(shape);
    try {
      return createResource(this.#tf, name, zeros);
    } finally {
      zeros.dispose();
    }
  }

  apply(gradients: readonly Tensor[], size: StepSize): void {
    this.#entries.forEach((entry, index) => {
      const own = { ...size, learningRate: size.learningRate * entry.variable.rate };
      this.#tf.tidy(() => {
        this.#decay(entry, own.learningRate);
        this.#update(entry, gradients[index], own);
        entry.variable.value.assign(read(this.#tf, entry.target));
      });
    });
  }

  #update({ target, slots }: Entry, gradient: Tensor, size: StepSize): void {
    const { op, attributes, scalars, inputs } = this.#rule;
    const parts = {
      target: target.handle,
      slots: slots.map(({ handle }) => handle),
      gradient,
      scalars: scalars(this.#settings, size).map((value): Tensor => this.#tf.scalar(value)),
    };
    runOp(this.#tf, op, attributes, inputs(parts), 0);
  }

  #decay({ variable, target }: Entry, learningRate: number): void {
    const { weightDecay } = this.#settings;
    if (!variable.decay || weightDecay === 0) return;
    const step = this.#tf.scalar(learningRate * weightDecay);
    const attributes = { T: FLOAT, use_locking: { bool: false } };
    runOp(this.#tf, 'ResourceApplyGradientDescent', attributes, [target.handle, step, variable.value], 0);
  }

  state(): readonly NamedTensor[] {
    return this.#entries.flatMap(({ slots }) =>
      slots.map((slot) => {
        const tensor = read(this.#tf, slot);
        const values = tensor.dataSync<'float32'>();
        tensor.dispose();
        return { name: slot.name, shape: slot.shape, values };
      }),
    );
  }

  restore(state: ReadonlyMap<string, NamedTensor>): void {
    for (const slot of this.#entries.flatMap(({ slots }) => slots)) {
      const found = state.get(slot.name);
      if (found === undefined || String(found.shape) !== String(slot.shape)) {
        throw new StudioError('badInput', `The optimizer's state has no fitting tensor "${slot.name}".`, {
          fix: 'Start a new run from these weights: --weights run:RUN.',
        });
      }
      this.#tf.tidy(() => assign(this.#tf, slot.handle, this.#tf.tensor(found.values, [...found.shape])));
    }
  }

  dispose(): void {
    for (const { target, slots } of this.#entries) {
      for (const { handle } of [target, ...slots]) {
        runOp(this.#tf, 'DestroyResourceOp', { ignore_lookup_error: { bool: true } }, [handle], 0);
        handle.dispose();
      }
    }
  }
}
