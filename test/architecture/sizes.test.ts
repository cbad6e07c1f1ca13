import ts from 'typescript';
import { describe, expect, it } from 'vitest';
import { parse, readSources, type SourceFile } from '../support/sources.ts';

const fileLimit = 300;
const fileMedianLimit = 120;
const functionLimit = 60;
const functionP90Limit = 40;
const nestingLimit = 3;

const sources = [...readSources('src'), ...readSources('bench')];

interface FunctionSize {
  readonly where: string;
  /** Lines of code, without blank and comment lines. */
  readonly lines: number;
  readonly nesting: number;
}

const functions = sources.flatMap(measureFunctions);

describe('sizes', () => {
  it('no file is longer than the limit, and the median file is short', () => {
    const long = sources
      .filter(({ lines }) => lines > fileLimit)
      .map(({ path, lines }) => `${path}: ${lines}`);
    expect(long).toEqual([]);
    expect(
      quantile(
        sources.map(({ lines }) => lines),
        0.5,
      ),
    ).toBeLessThanOrEqual(fileMedianLimit);
  });

  it('no function is longer than the limit, and nine of ten are short', () => {
    const long = functions.filter(({ lines }) => lines > functionLimit);
    expect(long.map(({ where, lines }) => `${where}: ${lines}`)).toEqual([]);
    expect(
      quantile(
        functions.map(({ lines }) => lines),
        0.9,
      ),
    ).toBeLessThanOrEqual(functionP90Limit);
  });

  it('no function nests deeper than the limit', () => {
    const deep = functions.filter(({ nesting }) => nesting > nestingLimit);
    expect(deep.map(({ where, nesting }) => `${where}: ${nesting}`)).toEqual([]);
  });

  it('nothing is left for later', () => {
    const marks = sources
      .filter(({ code }) => /\b(TODO|FIXME|XXX|HACK)\b/.test(code))
      .map(({ path }) => path);
    expect(marks).toEqual([]);
  });

  it('no default exports', () => {
    const offenders = sources.filter(
      ({ path, code }) => path.endsWith('.ts') && /^export default /m.test(code),
    );
    expect(offenders.map(({ path }) => path)).toEqual([]);
  });
});

function measureFunctions(source: SourceFile): readonly FunctionSize[] {
  const file = parse(source);
  const found: FunctionSize[] = [];
  function visit(node: ts.Node): void {
    if (ts.isFunctionLike(node) && 'body' in node && node.body !== undefined) {
      const line = file.getLineAndCharacterOfPosition(node.getStart()).line + 1;
      found.push({ where: `${source.path}:${line}`, lines: codeLines(node, file), nesting: nestingOf(node) });
    }
    ts.forEachChild(node, visit);
  }
  visit(file);
  return found;
}

function codeLines(node: ts.Node, file: ts.SourceFile): number {
  const lines = node.getText(file).split('\n');
  return lines.filter((line) => line.trim() !== '' && !/^\s*(\/\/|\/\*|\*)/.test(line)).length;
}

/** Depth of control statements inside one function; an `else if` is no deeper than its `if`. */
function nestingOf(body: ts.Node): number {
  let deepest = 0;
  function visit(node: ts.Node, depth: number): void {
    if (node !== body && ts.isFunctionLike(node)) return;
    const isElseIf =
      ts.isIfStatement(node) && ts.isIfStatement(node.parent) && node.parent.elseStatement === node;
    const inner = isControl(node) && !isElseIf ? depth + 1 : depth;
    deepest = Math.max(deepest, inner);
    ts.forEachChild(node, (child) => visit(child, inner));
  }
  visit(body, 0);
  return deepest;
}

function isControl(node: ts.Node): boolean {
  return (
    ts.isIfStatement(node) ||
    ts.isIterationStatement(node, false) ||
    ts.isSwitchStatement(node) ||
    ts.isTryStatement(node)
  );
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) * share)];
}
