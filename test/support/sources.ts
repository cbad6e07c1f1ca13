import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import ts from 'typescript';
import { projectRoot } from './testData.ts';

export interface SourceFile {
  /** From the project's root, with slashes: `src/main/host/host.ts`. */
  readonly path: string;
  /** TypeScript; of a Vue component, its script. */
  readonly code: string;
  readonly lines: number;
}

export interface ImportedModule {
  /** Project path of a relative import, package name of any other. */
  readonly target: string;
  readonly isRelative: boolean;
  /** Leaves nothing behind at run time. */
  readonly isTypeOnly: boolean;
  /** `import(…)`: loaded when that line runs, not with the module. */
  readonly isDynamic: boolean;
}

/** All TypeScript and Vue sources below a folder of the project, generated ones left out. */
export function readSources(folder: string): readonly SourceFile[] {
  const names = readdirSync(join(projectRoot, folder), { recursive: true, encoding: 'utf8' });
  return names
    .map((name) => join(folder, name).split(sep).join('/'))
    .filter((path) => /\.(ts|vue)$/.test(path) && !/\/generated\/|\.d\.ts$/.test(path))
    .map(readSource);
}

function readSource(path: string): SourceFile {
  const text = readFileSync(join(projectRoot, path), 'utf8');
  const code = path.endsWith('.vue') ? scriptOf(text) : text;
  return { path, code, lines: text.trimEnd().split('\n').length };
}

function scriptOf(component: string): string {
  return [...component.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map((match) => match[1]).join('\n');
}

export function parse(source: SourceFile): ts.SourceFile {
  return ts.createSourceFile(source.path, source.code, ts.ScriptTarget.ES2023, true, ts.ScriptKind.TS);
}

const importsByPath = new Map<string, readonly ImportedModule[]>();

/** Static and dynamic imports and re-exports. */
export function importsOf(source: SourceFile): readonly ImportedModule[] {
  const found = importsByPath.get(source.path) ?? findImports(source);
  importsByPath.set(source.path, found);
  return found;
}

function findImports(source: SourceFile): readonly ImportedModule[] {
  const found: ImportedModule[] = [];
  function visit(node: ts.Node): void {
    const specifier = specifierOf(node);
    if (specifier !== undefined) found.push(describeImport(source, specifier, node));
    ts.forEachChild(node, visit);
  }
  visit(parse(source));
  return found;
}

function specifierOf(node: ts.Node): string | undefined {
  if (ts.isImportDeclaration(node) || ts.isExportDeclaration(node)) return textOf(node.moduleSpecifier);
  const isDynamic = ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword;
  return isDynamic ? textOf(node.arguments[0]) : undefined;
}

function textOf(node: ts.Node | undefined): string | undefined {
  return node !== undefined && ts.isStringLiteralLike(node) ? node.text : undefined;
}

function isTypeOnly(node: ts.Node): boolean {
  if (ts.isExportDeclaration(node)) return node.isTypeOnly;
  if (!ts.isImportDeclaration(node)) return false;
  const clause = node.importClause;
  if (clause === undefined) return false;
  if (clause.phaseModifier === ts.SyntaxKind.TypeKeyword) return true;
  const bindings = clause.namedBindings;
  const isNamed = bindings !== undefined && ts.isNamedImports(bindings);
  return clause.name === undefined && isNamed && bindings.elements.every((element) => element.isTypeOnly);
}

function describeImport(source: SourceFile, specifier: string, node: ts.Node): ImportedModule {
  const kind = { isTypeOnly: isTypeOnly(node), isDynamic: ts.isCallExpression(node) };
  const path = specifier.split('?')[0];
  if (!path.startsWith('.')) return { target: path, isRelative: false, ...kind };
  const absolute = resolve(projectRoot, dirname(source.path), path);
  return { target: relative(projectRoot, absolute).split(sep).join('/'), isRelative: true, ...kind };
}
