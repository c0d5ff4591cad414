import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { findCycle, violation } from './dependency-rule.ts';
import { analyse, listFiles, ROOT, readSource } from './source-files.ts';

const FILE_LINES = 500;
const FUNCTION_LINES = 70;
const LINE_COLUMNS = 100;

/** Type names that say nothing, with what to say instead. */
const BANNED_TYPES: Readonly<Record<string, string>> = {
  Session: 'RecordingSession, WebSession',
  Call: 'Recording, Conversation, SimulatedCall',
  Record: 'JournalEntry, Recording',
  Channel: 'Leg, Stream',
  Data: 'a noun',
  Info: 'Facts',
  Manager: 'what it does',
};

/** Suffixes that say nothing alone: `PortManager` → `PortPool`. */
const BANNED_SUFFIX = /(Manager|Helper|Util|Utils|Service)$/;

const paths = listFiles();
const sources = paths
  .filter((path) => /\.tsx?$/.test(path) && !path.endsWith('.d.ts'))
  .map(readSource);
const product = sources.filter((file) => file.path.startsWith('src/'));

/** A line that cannot be broken: its literal is as long as it is. Up to 160 columns. */
function isUnbreakable(line: string): boolean {
  const code = line.trim();
  const isComment = code.startsWith('*') || code.startsWith('//') || code.startsWith('/*');
  return line.length <= 160 && !isComment && /['"`]|\/.*\/|^import /.test(code);
}

function stemOf(path: string): string {
  return path
    .split('/')
    .at(-1)!
    .replace(/\.tsx?$/, '');
}

function expectNone(problems: readonly string[]): void {
  assert.deepEqual(problems, []);
}

describe('tidy', () => {
  it('holds the dependency rule', () => {
    expectNone(
      product.flatMap((file) =>
        file.imports.flatMap((imported) => {
          const why = violation(file.path, imported);
          return why === undefined ? [] : [`${file.path}: ${why}`];
        }),
      ),
    );
  });

  it('has no import cycle', () => {
    const graph = new Map(sources.map((file) => [file.path, file.imports]));
    assert.deepEqual(findCycle(graph), undefined);
  });

  it('keeps files, functions and lines short', () => {
    expectNone(
      sources.flatMap((file) => {
        const isTest = file.path.endsWith('.test.ts');
        const longFile = file.lines.length > FILE_LINES + 1 ? [`${file.lines.length} lines`] : [];
        const longLines = file.lines.flatMap((line, index) =>
          line.length > LINE_COLUMNS && !isUnbreakable(line)
            ? [`line ${index + 1} has ${line.length} columns`]
            : [],
        );
        const longFunctions = file.functions
          // A suite is a list of cases, however it is called.
          .filter((item) => !isTest && !/^test[A-Z]/.test(item.name))
          .filter((item) => item.lines > FUNCTION_LINES)
          .map((item) => `${item.name} (line ${item.line}) has ${item.lines} lines`);
        return [...longFile, ...longLines, ...longFunctions].map((why) => `${file.path}: ${why}`);
      }),
    );
  });

  it('bans names that say nothing', () => {
    expectNone(
      product.flatMap((file) =>
        file.exportedTypes.flatMap((name) => {
          const instead = Object.hasOwn(BANNED_TYPES, name) ? BANNED_TYPES[name] : undefined;
          if (instead !== undefined) return [`${file.path}: ${name}: say ${instead}`];
          return BANNED_SUFFIX.test(name) ? [`${file.path}: ${name}: say what it does`] : [];
        }),
      ),
    );
  });

  it('keeps state out of modules and the environment at the top', () => {
    const mayReadEnvironment = /^src\/(config\/|main\.ts|cli\.ts)/;
    expectNone(
      product.flatMap((file) => [
        ...file.moduleLets.map((name) => `${file.path}: module-level let ${name}`),
        ...(file.text.includes('process.env') &&
        !mayReadEnvironment.test(file.path) &&
        !file.path.endsWith('.test.ts')
          ? [`${file.path}: reads the environment`]
          : []),
      ]),
    );
  });

  it('leaves nothing unfinished', () => {
    const marks = new RegExp(`\\b(${['TO', 'FIX', 'X'].join('|')})(DO|ME|XX)\\b`);
    expectNone(
      sources.flatMap((file) =>
        file.lines.flatMap((line, index) =>
          marks.test(line) ? [`${file.path}:${index + 1}: ${line.trim()}`] : [],
        ),
      ),
    );
  });

  it('has no file that nothing uses', () => {
    const used = new Set(sources.flatMap((file) => file.imports));
    const named = sources.map((file) => file.text).join('\n');
    const entries = new Set(['src/cli.ts', 'src/main.ts']);
    expectNone(
      product
        .map((file) => file.path)
        .filter((path) => !path.endsWith('.test.ts') && !entries.has(path) && !used.has(path))
        // A program of its own is started by its file name, with the ending of the caller.
        .filter((path) => !new RegExp(`[/'"]${stemOf(path)}[.$]`).test(named)),
    );
  });

  it('makes Visibility in access/ alone', () => {
    expectNone(
      product
        .filter((file) => !/^src\/(access|storage\/catalog)\//.test(file.path))
        .filter((file) => !file.path.endsWith('.test.ts'))
        .filter((file) => /\bmakeVisibility\b/.test(file.text))
        .map((file) => file.path),
    );
  });

  it('keeps the root small and free of places', () => {
    const root = new Set(paths.map((path) => path.split('/')[0]!));
    const visible = [...root].filter((name) => !name.startsWith('.'));
    assert.ok(visible.length <= 18, `the root has ${visible.length} entries: ${visible.join(' ')}`);
    const place = new RegExp(`${dirname(ROOT.replace(/\/$/, ''))}/|/${'root'}/\\.|\\b/${'work'}/`);
    expectNone(
      paths
        .filter((path) => /\.(ts|tsx|mjs|md|json|ya?ml|html|sh)$/.test(path))
        .filter((path) => place.test(readFileSync(join(ROOT, path), 'utf8'))),
    );
  });

  it('has one heading of the first level and no dead link in every document', () => {
    expectNone(
      paths
        .filter((path) => path.endsWith('.md'))
        .flatMap((path) => {
          const text = readFileSync(join(ROOT, path), 'utf8').replace(/```[\s\S]*?```/g, '');
          const titles = text.match(/^# /gm)?.length ?? 0;
          const links = [...text.matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)];
          const dead = links.filter(([, link]) => !existsSync(join(ROOT, dirname(path), link!)));
          return [
            ...(titles === 1 ? [] : [`${path}: ${titles} titles`]),
            ...dead.map(([, link]) => `${path}: dead link ${link}`),
          ];
        }),
    );
  });
});

describe('tidy itself', () => {
  it('sees a wrong import', () => {
    assert.equal(violation('src/capture/a.ts', 'src/api/index.ts'), 'capture/ may not import api/');
    assert.equal(
      violation('src/capture/a.ts', 'src/base/log.ts'),
      'imports src/base/log.ts, not the index.ts of base/',
    );
    assert.equal(violation('src/capture/a.ts', 'src/base/index.ts'), undefined);
  });

  it('sees a cycle', () => {
    const graph = new Map([
      ['a', ['b']],
      ['b', ['c']],
      ['c', ['b']],
    ]);
    assert.deepEqual(findCycle(graph), ['b', 'c', 'b']);
  });

  it('measures functions and finds imports, types and lets', () => {
    const text = [
      "import { a } from './a.ts';",
      'export interface Info { x: number }',
      'let count = 0;',
      'export function f(x: number): number {',
      '  count += a;',
      '  return x;',
      '}',
    ].join('\n');
    const file = analyse('src/base/x.ts', text);
    assert.deepEqual(file.imports, ['src/base/a.ts']);
    assert.deepEqual(file.exportedTypes, ['Info']);
    assert.deepEqual(file.moduleLets, ['count']);
    assert.deepEqual(file.functions, [{ name: 'f', line: 4, lines: 4, parameters: 1 }]);
  });
});
