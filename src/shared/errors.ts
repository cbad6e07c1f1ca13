/**
 * The one error type that crosses a boundary (process, socket, command line).
 * `message` says what happened and why, `fix` what the user can do; together at most three lines.
 */
export type ErrorCode =
  | 'badInput' // the user's file, folder or argument cannot be used
  | 'notFound' // no such project, dataset, item, run, checkpoint
  | 'conflict' // the thing changed or is in use elsewhere
  | 'readOnly' // made by a newer version, or the medium cannot be written
  | 'diskFull'
  | 'io' // the system refused to read or write
  | 'missingTool' // ffmpeg, native library, compiler
  | 'outOfMemory'
  | 'diverged' // loss or weights became NaN or infinite
  | 'workerDied'
  | 'cancelled'
  | 'denied' // token, origin or sender refused
  | 'usage' // wrong command line
  | 'internal'; // a defect of ours

export type ErrorDetails = Readonly<Record<string, string | number | boolean | readonly string[]>>;

/** The plain form of a StudioError: what JSON carries. */
export interface StudioErrorData {
  readonly code: ErrorCode;
  readonly message: string;
  readonly fix?: string | undefined;
  readonly details?: ErrorDetails | undefined;
}

export interface StudioErrorOptions {
  readonly fix?: string;
  readonly details?: ErrorDetails;
  readonly cause?: unknown;
}

export class StudioError extends Error {
  readonly code: ErrorCode;
  readonly fix: string | undefined;
  readonly details: ErrorDetails | undefined;

  constructor(code: ErrorCode, message: string, options: StudioErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'StudioError';
    this.code = code;
    this.fix = options.fix;
    this.details = options.details;
  }

  toData(): StudioErrorData {
    return { code: this.code, message: this.message, fix: this.fix, details: this.details };
  }

  static fromData(data: StudioErrorData): StudioError {
    return new StudioError(data.code, data.message, {
      ...(data.fix === undefined ? {} : { fix: data.fix }),
      ...(data.details === undefined ? {} : { details: data.details }),
    });
  }
}

const systemCodes: Readonly<Record<string, ErrorCode>> = {
  ENOSPC: 'diskFull',
  EDQUOT: 'diskFull',
  ENOENT: 'notFound',
  EROFS: 'readOnly',
  EACCES: 'io',
  EPERM: 'io',
  EIO: 'io',
};

/** Any thrown value as a StudioError; a system error keeps its own code (ENOSPC becomes `diskFull`). */
export function toStudioError(thrown: unknown): StudioError {
  if (thrown instanceof StudioError) return thrown;
  if (!(thrown instanceof Error)) return new StudioError('internal', String(thrown));
  const systemCode = (thrown as Error & { code?: unknown }).code;
  const code = typeof systemCode === 'string' ? (systemCodes[systemCode] ?? 'internal') : 'internal';
  return new StudioError(code, thrown.message, { cause: thrown });
}

/** What, why, what to do: at most three lines for a terminal or a notice. */
export function describeError(error: StudioError): string {
  return error.fix === undefined ? error.message : `${error.message}\n${error.fix}`;
}
