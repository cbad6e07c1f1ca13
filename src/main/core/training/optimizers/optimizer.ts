import type { Tensor, Variable } from '@tensorflow/tfjs-core';
import type { NamedTensor } from '../../store/safetensors.ts';
import type { Tf } from '../../tensors/backend.ts';
import type { Attributes } from '../../tensors/nativeOps.ts';

export interface TrainedVariable {
  readonly name: string;
  readonly value: Variable;
  /** Multiplier of the learning rate: new layers may learn faster. */
  readonly rate: number;
  /** Whether weight decay applies. */
  readonly decay: boolean;
}

export interface OptimizerSettings {
  /** Adam's first moment decay; momentum of SGD. */
  readonly beta1: number;
  readonly epsilon: number;
  /** Decoupled (Loshchilov & Hutter 2019): value −= rate · decay · value, apart from the gradient. */
  readonly weightDecay: number;
}

export interface StepSize {
  /** 1-based number of the update. */
  readonly update: number;
  readonly learningRate: number;
}

/** What goes into one update: tensors where it runs at once, names of nodes in a recorded graph. */
export interface UpdateParts<Value> {
  /** The variable's resource. */
  readonly target: Value;
  /** Its slots' resources, in the order of the rule's names. */
  readonly slots: readonly Value[];
  readonly gradient: Value;
  /** In the order of the rule's `scalars`. */
  readonly scalars: readonly Value[];
}

/** How an optimizer updates a variable: one fused native op, written once for the eager and the compiled engine. */
export interface UpdateRule {
  readonly op: string;
  readonly attributes: Attributes;
  /** Names of the slots each variable has: of its shape, zero at the start. */
  readonly slots: readonly string[];
  /** Numbers that depend on settings and step. */
  readonly scalars: (settings: OptimizerSettings, size: StepSize) => readonly number[];
  /** The op's inputs in its order. */
  readonly inputs: <Value>(parts: UpdateParts<Value>) => readonly Value[];
}

/**
 * Holds the trained variables as native resources while it lives, so that an update is one fused op a variable.
 * Each variable has its new value after `apply`; nothing else may assign it in between.
 */
export interface Optimizer {
  /** `gradients` in the order of the variables; the caller disposes them. */
  apply(gradients: readonly Tensor[], size: StepSize): void;
  /** Slot tensors, named `<variable>/<slot>`. */
  state(): readonly NamedTensor[];
  /** Throws StudioError('badInput') naming the first slot that is missing or has another shape. */
  restore(state: ReadonlyMap<string, NamedTensor>): void;
  dispose(): void;
}

export interface OptimizerSpec {
  readonly id: string;
  readonly name: string;
  readonly rule: UpdateRule;
  create(tf: Tf, variables: readonly TrainedVariable[], settings: OptimizerSettings): Optimizer;
}
