/** `short` is what a test has time for; `ci` and `release` are the tiers of the table of goals. */
export type TrustTier = 'short' | 'ci' | 'release';

/** What a check cannot do without; where it is missing the row says so instead of passing. */
export type TrustNeed = 'root' | 'strace' | 'testData' | 'engine';

export interface TrustContext {
  readonly tier: TrustTier;
  /** An empty folder, removed after the check. */
  readonly scratch: string;
}

export interface TrustOutcome {
  /** Cases tried; zero never passes. */
  readonly tried: number;
  /** One line for each case that broke the promise. */
  readonly broken: readonly string[];
}

/** One promise to the user and the faults that try to break it. */
export interface TrustCheck {
  /** Row of the reliability goals it proves. */
  readonly goalNumber: number;
  readonly name: string;
  /** What is counted: "kill points". */
  readonly cases: string;
  readonly goal: string;
  readonly needs: readonly TrustNeed[];
  run(context: TrustContext): Promise<TrustOutcome>;
}

/** How many cases a check tries in each tier. */
export type TierCounts = Readonly<Record<TrustTier, number>>;
