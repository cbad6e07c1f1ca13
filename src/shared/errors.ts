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

interface SystemProblem {
  readonly code: ErrorCode;
  /** Part of a sentence. */
  readonly why: string;
  readonly fix: string;
}

const full = { code: 'diskFull', why: 'the disk is full', fix: 'Free some space, then try again.' } as const;
const forbidden = {
  code: 'io',
  why: 'the system does not allow it',
  fix: 'Check who may read and write it, or choose another place.',
} as const;
const otherName = 'Choose another name or place.';

const systemProblems: Readonly<Record<string, SystemProblem | undefined>> = {
  ENOSPC: full,
  EDQUOT: full,
  ENOENT: { code: 'notFound', why: 'there is no such file or folder', fix: 'Check the path.' },
  EROFS: { code: 'readOnly', why: 'the disk is read-only', fix: 'Choose a place that can be written.' },
  EACCES: forbidden,
  EPERM: forbidden,
  EIO: { code: 'io', why: 'the disk reports an error', fix: 'Check the disk, or choose another place.' },
  EEXIST: { code: 'conflict', why: 'there is something of that name already', fix: otherName },
  ENOTEMPTY: { code: 'conflict', why: 'the folder is not empty', fix: otherName },
  ENOTDIR: { code: 'io', why: 'a file stands where a folder is needed', fix: otherName },
  EISDIR: { code: 'io', why: 'it is a folder', fix: otherName },
  ENAMETOOLONG: { code: 'io', why: 'the name is too long', fix: 'Choose a shorter name.' },
};

/** What the system refused, in words that go into a sentence; undefined for any other error. */
export function systemReason(thrown: unknown): string | undefined {
  return systemProblemOf(thrown)?.why;
}

/** Any thrown value as a StudioError; a system error says in words what was refused, and where. */
export function toStudioError(thrown: unknown): StudioError {
  if (thrown instanceof StudioError) return thrown;
  if (!(thrown instanceof Error)) return new StudioError('internal', String(thrown));
  const problem = systemProblemOf(thrown);
  if (problem === undefined) return new StudioError('internal', thrown.message, { cause: thrown });
  const { path } = thrown as Error & { path?: unknown };
  const { code, why, fix } = problem;
  const message = typeof path === 'string' ? `${path}: ${why}.` : `${why[0].toUpperCase()}${why.slice(1)}.`;
  return new StudioError(code, message, { fix, cause: thrown });
}

function systemProblemOf(thrown: unknown): SystemProblem | undefined {
  const code = thrown instanceof Error ? (thrown as Error & { code?: unknown }).code : undefined;
  return typeof code === 'string' ? systemProblems[code] : undefined;
}

/** What, why, what to do: at most three lines for a terminal or a notice. */
export function describeError(error: StudioError): string {
  return error.fix === undefined ? error.message : `${error.message}\n${error.fix}`;
}
