/** What must or should hold before a training starts. `values` fill the words of its line. */
export interface StartCheck {
  readonly id:
    | 'masks'
    | 'train'
    | 'validation'
    | 'classes'
    | 'unknownClass'
    | 'classCoverage'
    | 'rareClass'
    | 'memory'
    | 'disk';
  /** `blocked`: no training can start. `warning`: it can, worse than it could. */
  readonly state: 'ok' | 'warning' | 'blocked';
  readonly values: Readonly<Record<string, string | number>>;
}

export interface SpeedEstimate {
  readonly imagesPerSecond: number;
  /** Trained here with this net, size and batch; or by the multiply-adds of other nets trained here. */
  readonly basis: 'measured' | 'estimated';
}

/** What a training would take on this machine, and what stands in its way. */
export interface TrainingEstimate {
  /** Size the net sees in training, padding included. */
  readonly width: number;
  readonly height: number;
  readonly params: number;
  readonly multiplyAdds: number;
  readonly receptiveField: number;
  /** Estimated; the process as a whole. */
  readonly memoryBytes: number;
  readonly freeMemoryBytes: number;
  readonly totalMemoryBytes: number;
  /** Largest batch that would fit; null: the chosen one does, or none would. */
  readonly fittingBatch: number | null;
  /** null: nothing was trained on this machine yet. */
  readonly speed: SpeedEstimate | null;
  readonly stepsPerEpoch: number;
  /** null: found while training, from the minutes given. */
  readonly totalSteps: number | null;
  /** One run, monitoring aside; null while the speed is not known. */
  readonly seconds: number | null;
  /** On disk: checkpoints as many as are kept. */
  readonly diskBytes: number;
  readonly checks: readonly StartCheck[];
}
