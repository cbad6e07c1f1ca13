import { InvalidArgumentError } from 'commander';
import type { Command } from 'commander';
import type { CliSession } from './session.ts';

/** What a command answers: a document for programs, text for people. */
export interface Answer {
  readonly json: unknown;
  readonly text: string;
}

/** Adds one command, with its flags and its action, to the program. */
export type AddCommand = (program: Command, session: CliSession) => void;

export interface JsonOptions {
  readonly json?: true;
}

export interface ProjectOptions extends JsonOptions {
  readonly project: string;
}

export function withJson(command: Command): Command {
  return command.option('--json', 'print exactly one JSON document on stdout');
}

export function withProject(command: Command): Command {
  return withTrust(withJson(command).option('--project <dir>', 'folder of the project', '.'));
}

/** Code of the project runs only with the user's word. */
export function withTrust(command: Command): Command {
  return command.option('--trust', 'run the encoders and decoders in the project’s architectures folder');
}

/** Prints the answer as text, or as the one JSON document. */
export function print(options: JsonOptions, answer: Answer): void {
  const text = options.json === true ? JSON.stringify(answer.json) : answer.text;
  process.stdout.write(`${text}\n`);
}

/** Parser of a flag's number; a wrong one is a usage error that says what fits. */
export function numberIn(min: number, max: number, isWhole = true): (text: string) => number {
  return (text) => {
    const value = Number(text);
    const isRight = text.trim() !== '' && Number.isFinite(value) && (!isWhole || Number.isInteger(value));
    if (isRight && value >= min && value <= max) return value;
    throw new InvalidArgumentError(
      `It must be a ${isWhole ? 'whole ' : ''}number between ${min} and ${max}.`,
    );
  };
}

/** `latest`, `best` or a step. */
export function parseCheckpoint(text: string): 'latest' | 'best' | number {
  if (text === 'latest' || text === 'best') return text;
  if (/^\d+$/.test(text)) return Number(text);
  throw new InvalidArgumentError('It must be "latest", "best" or the number of a step.');
}

/** −1 as trained, 0 native, otherwise pixels. */
export const parseSize = numberIn(-1, 8192);
