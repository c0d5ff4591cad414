import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseSync } from 'vite';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** One function of a file, with the lines it covers. */
export interface FunctionSpan {
  readonly name: string;
  readonly line: number;
  readonly lines: number;
  readonly parameters: number;
}

/** A TypeScript file as the tidy tests see it. Paths are relative to the root of the project. */
export interface SourceFile {
  readonly path: string;
  readonly text: string;
  readonly lines: readonly string[];
  /** Files of the project that it imports (types too), relative to the root. */
  readonly imports: readonly string[];
  readonly functions: readonly FunctionSpan[];
  readonly exportedTypes: readonly string[];
  readonly moduleLets: readonly string[];
}

/** Every file that git knows or would add. */
export function listFiles(): string[] {
  const options = ['ls-files', '--cached', '--others', '--exclude-standard'];
  const output = execFileSync('git', options, { cwd: ROOT, encoding: 'utf8' });
  const deleted = execFileSync('git', ['ls-files', '--deleted'], { cwd: ROOT, encoding: 'utf8' });
  const gone = new Set(deleted.split('\n'));
  return [...new Set(output.split('\n'))].filter((path) => path !== '' && !gone.has(path)).sort();
}

export function readSource(path: string): SourceFile {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return analyse(path, text);
}

/** Reads what tidy needs from the text of a file. Throws where it does not parse. */
export function analyse(path: string, text: string): SourceFile {
  const { program, module, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0]?.message}`);
  const lineOf = lineIndex(text);
  const functions: FunctionSpan[] = [];
  const visit = (node: unknown, name: string): void => {
    if (Array.isArray(node)) {
      for (const item of node) visit(item, name);
      return;
    }
    if (!isNode(node)) return;
    const own = nameOf(node) ?? name;
    if (FUNCTIONS.has(node.type) && node.body !== null) {
      const line = lineOf(node.start);
      const parameters = Array.isArray(node.params) ? node.params.length : 0;
      functions.push({ name: own, line, lines: lineOf(node.end) - line + 1, parameters });
    }
    for (const [key, value] of Object.entries(node)) {
      if (key !== 'type' && typeof value === 'object') visit(value, own);
    }
  };
  visit(program, '(anonymous)');
  const requests = [
    ...module.staticImports.map((item) => item.moduleRequest.value),
    ...module.staticExports.flatMap((item) =>
      item.entries.flatMap((entry) => entry.moduleRequest?.value ?? []),
    ),
    ...module.dynamicImports.flatMap((item) => {
      const quoted = text.slice(item.moduleRequest.start, item.moduleRequest.end);
      return /^['"].*['"]$/.test(quoted) ? [quoted.slice(1, -1)] : [];
    }),
  ];
  const imports = requests
    .filter((request) => request.startsWith('.'))
    .map((request) => relative(ROOT, resolve(ROOT, dirname(path), request)));
  return {
    path,
    text,
    lines: text.split('\n'),
    imports: [...new Set(imports)],
    functions,
    exportedTypes: typeNames(program.body),
    moduleLets: letNames(program.body),
  };
}

const FUNCTIONS = new Set(['FunctionDeclaration', 'FunctionExpression', 'ArrowFunctionExpression']);

interface AstNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [key: string]: unknown;
}

function isNode(value: unknown): value is AstNode {
  return typeof value === 'object' && value !== null && 'type' in value;
}

function nameOf(node: AstNode): string | undefined {
  const holder = node.id ?? node.key;
  if (!isNode(holder) || typeof holder.name !== 'string') return undefined;
  return holder.name;
}

function typeNames(body: readonly unknown[]): string[] {
  return body.flatMap((statement) => {
    if (!isNode(statement) || !isNode(statement.declaration)) return [];
    const { declaration } = statement;
    const isType = /^(TSInterface|TSTypeAlias|Class)Declaration$/.test(declaration.type);
    return isType ? [nameOf(declaration) ?? ''] : [];
  });
}

function letNames(body: readonly unknown[]): string[] {
  return body.flatMap((statement) => {
    if (!isNode(statement)) return [];
    const declared = isNode(statement.declaration) ? statement.declaration : statement;
    if (declared.type !== 'VariableDeclaration' || declared.kind !== 'let') return [];
    const declarations = Array.isArray(declared.declarations) ? declared.declarations : [];
    return declarations.map((item) => (isNode(item) ? (nameOf(item) ?? '') : ''));
  });
}

function lineIndex(text: string): (offset: number) => number {
  const starts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1)) starts.push(at + 1);
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (starts[middle]! <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}
