import type { TSchema } from 'typebox';
import { Value } from 'typebox/value';

/** What of a value is not as its schema says. */
export interface WrongPart {
  /** Names of members and places in lists that lead to it; empty: the value itself. */
  readonly path: readonly string[];
  /** What is there instead, as JSON or in words. */
  readonly found: string;
  /** What may be there, in words. */
  readonly expected: string;
}

/** The members of JSON Schema that settings use. */
interface Rules {
  readonly type?: string;
  readonly description?: string;
  readonly enum?: readonly string[];
  readonly anyOf?: readonly Rules[];
  readonly allOf?: readonly Rules[];
  readonly properties?: Readonly<Record<string, Rules>>;
  readonly items?: Rules;
  readonly minimum?: number;
  readonly maximum?: number;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly pattern?: string;
}

const SHOWN_CHARACTERS = 60;

/** The first and innermost part of `value` that `schema` refuses. */
export function wrongPart(schema: TSchema, value: unknown): WrongPart {
  return partOf(schema as Rules, value, []);
}

function partOf(rules: Rules, value: unknown, path: readonly string[]): WrongPart {
  const { properties, items } = value === null ? {} : structureOf(rules);
  if (properties !== undefined && isObject(value)) {
    const unknown = Object.keys(value).find((name) => !Object.hasOwn(properties, name));
    if (unknown !== undefined) {
      const expected = `only ${Object.keys(properties).join(', ')}`;
      const name = unknown.slice(0, SHOWN_CHARACTERS);
      return { path: [...path, name], found: 'a member that is not known', expected };
    }
    const wrong = Object.keys(properties).find((name) => isWrong(properties[name]!, value[name]));
    if (wrong !== undefined) return partOf(properties[wrong]!, value[wrong], [...path, wrong]);
  }
  if (items !== undefined && Array.isArray(value)) {
    const place = value.findIndex((item) => isWrong(items, item));
    if (place !== -1) return partOf(items, value[place], [...path, String(place)]);
  }
  return { path, found: shown(value), expected: wordsOf(rules) };
}

/** The schema of an object or list, also where it may be null instead. */
function structureOf(rules: Rules): Rules {
  return rules.anyOf?.find(({ type }) => type !== 'null') ?? rules;
}

function isWrong(rules: Rules, value: unknown): boolean {
  return !Value.Check(rules as TSchema, value);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What a schema allows, in words. */
function wordsOf(rules: Rules): string {
  const { anyOf, allOf, properties, pattern, maxLength, maxItems } = rules;
  if (anyOf !== undefined) return anyOf.map(wordsOf).join(', or ');
  if (allOf !== undefined) return wordsOf(allOf[0]!);
  if (rules.enum !== undefined) return `one of ${rules.enum.join(', ')}`;
  if (properties !== undefined) return `an object with ${Object.keys(properties).join(', ')}`;
  switch (rules.type) {
    case 'null':
      return 'null';
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number from ${rules.minimum} to ${rules.maximum}`;
    case 'array':
      return `a list of ${rules.minItems ?? 0} to ${maxItems} entries`;
    case 'string':
      if (pattern === undefined) {
        return `a text of ${rules.minLength ?? 0} to ${maxLength} characters`;
      }
      return rules.description === undefined
        ? `a text that matches ${pattern}`
        : `a text that matches ${pattern} (${rules.description})`;
    default:
      return 'what the API describes';
  }
}

/** A value as JSON, cut where it is long. */
export function shown(value: unknown): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value) ?? String(value);
  return text.length > SHOWN_CHARACTERS ? `${text.slice(0, SHOWN_CHARACTERS)}…` : text;
}
