/** One measured figure; a promise's row counts the cases that broke it. */
export interface BenchRow {
  readonly name: string;
  /** Median over the rounds; null where it could not be measured, see `note`. */
  readonly value: number | null;
  readonly unit: string;
  /** What it was measured against in the same run; null without a peer. */
  readonly peer: string | null;
  readonly peerValue: number | null;
  /** Ours / peer: below 1 is better for times and memory, above 1 for rates. */
  readonly ratio: number | null;
  readonly goal: string;
  readonly met: boolean;
  /** Why there is no value, or what broke; one line. */
  readonly note: string | null;
}

/** Exactly what `segstudio bench NAME --json` and `segstudio trust --json` print. */
export interface BenchReport {
  /** Processor, cores, memory, system. */
  readonly machine: string;
  readonly rows: readonly BenchRow[];
}
