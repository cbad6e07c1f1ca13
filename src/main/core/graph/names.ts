/** Names of what a session feeds and fetches; the graph's writer and its user agree here. */
export const scopes = {
  write: 'write/',
  read: 'read/',
  fold: 'fold/',
  train: 'train/',
  predict: 'predict/',
  measure: 'measure/',
  checkpoint: 'checkpoint/',
} as const;

export const names = {
  /** Fetched to make something happen. */
  done: 'done',
  images: 'images',
  labels: 'labels',
  logits: 'logits',
  loss: 'loss',
  /** `[scalars]` float32: what the optimizer's update takes, for one rate after the other. */
  scalars: 'scalars',
} as const;

export interface VariableInfo {
  readonly name: string;
  readonly shape: readonly number[];
}

/** A slot of the optimizer belongs to a variable, by its place in the net. */
export interface SlotSpec {
  readonly variable: number;
  readonly slot: string;
}

/** Nodes are numbered: a variable's own name may hold characters that TensorFlow's nodes may not. */
export const variableNode = (index: number) => `variable/${index}`;
export const slotNode = (index: number) => `slot/${index}`;
export const writeNode = (node: string) => `${scopes.write}${node}`;
export const readNode = (node: string) => `${scopes.read}${node}`;
