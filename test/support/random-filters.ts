// Rules and recordings at random, with an evaluation of their own: naive, and nothing of the
// product's, so that two mistakes cannot cancel each other.

/** A random source: fractions from 0 up to 1. */
export type Random = () => number;

/** A recording as a rule sees it: null is not known; lists are fields with many values. */
export type RawFacts = Readonly<Record<string, string | number | null | readonly string[]>>;

export type RandomRule =
  | { readonly kind: 'and' | 'or'; readonly parts: readonly RandomRule[] }
  | { readonly kind: 'not'; readonly part: RandomRule }
  | {
      readonly kind: 'test';
      readonly field: string;
      readonly operator: string;
      readonly isNegated: boolean;
      readonly values: readonly (string | number)[];
    };

const NAMES = ['Müller', 'MÜLLER', 'Muller', "O'Connor", 'a%b_c', 'Straße', '', 'Ωμέγα', '日本'];
const NUMBERS = ['1001', '1002', '+49301234567', '100%', '*21'];
const TAGS = ['Reklamation', 'VIP', 'reklamation'];
const TEXT_FIELDS: Readonly<Record<string, readonly string[]>> = {
  usr_Name: ['anna', 'Bob', 'cécile'],
  usr_LastName: NAMES,
  usr_FirstName: NAMES,
  usr_eMail: ['a@b.c', 'X@Y.Z'],
  usr_Department: ['Support', 'support', 'Management', ''],
  usr_PhoneNumber: NUMBERS,
  usr_PhoneMac: ['SEP001', 'CSFBOB'],
  msg_Caller: NUMBERS,
  msg_LocalNumber: NUMBERS,
  msg_Tag: TAGS,
};
const MANY = ['usr_PhoneNumber', 'usr_PhoneMac', 'msg_Tag'];
const NUMBER_FIELDS: Readonly<Record<string, readonly number[]>> = {
  msg_ContentSize: [0, 5, 59, 60, 61],
  msg_Direction: [0, 1, 2],
  msg_Internal: [0, 1],
  msg_Preserved: [0, 1],
};
const DAYS = ['2026-01-01', '2026-03-29', '2026-06-30'];

function pick<T>(random: Random, list: readonly T[]): T {
  return list[Math.floor(random() * list.length)]!;
}

function someOf<T>(random: Random, list: readonly T[]): T[] {
  return list.filter(() => random() < 0.4);
}

/** What one recording is like. An unassigned one has nothing of a user. */
export function randomFacts(random: Random): RawFacts {
  const isAssigned = random() < 0.8;
  const facts: Record<string, string | number | null | readonly string[]> = {};
  for (const [field, values] of Object.entries(TEXT_FIELDS)) {
    const isUser = field.startsWith('usr_');
    if (MANY.includes(field)) facts[field] = isUser && !isAssigned ? [] : someOf(random, values);
    else if (isUser) facts[field] = isAssigned ? pick(random, values) : null;
    else facts[field] = random() < 0.2 ? null : pick(random, values);
  }
  for (const [field, values] of Object.entries(NUMBER_FIELDS)) {
    const bound = field === 'msg_ContentSize' ? values : [0, 1];
    facts[field] = pick(random, bound);
  }
  facts.msg_Start = Date.parse(`${pick(random, DAYS).slice(0, 10)}T12:00:00Z`);
  return facts;
}

/** A rule of at most `depth` levels. */
export function randomRule(random: Random, depth: number): RandomRule {
  const choice = depth === 0 ? 1 : random();
  if (choice < 0.25) return { kind: 'not', part: randomRule(random, depth - 1) };
  if (choice < 0.6) {
    const parts = [1, 2, 3]
      .slice(0, random() < 0.7 ? 2 : 3)
      .map(() => randomRule(random, depth - 1));
    return { kind: random() < 0.5 ? 'and' : 'or', parts };
  }
  return randomTest(random);
}

function randomTest(random: Random): RandomRule {
  const isNegated = random() < 0.3;
  const isText = random() < 0.65;
  const fields = isText ? TEXT_FIELDS : NUMBER_FIELDS;
  const field = pick(random, Object.keys(fields));
  const value = () => pick<string | number>(random, fields[field]!);
  const kind = random();
  const test = { kind: 'test', field, isNegated } as const;
  if (kind < 0.1) return { ...test, operator: 'NULL', values: [] };
  if (kind < 0.2) return { ...test, operator: 'BETWEEN', values: [value(), value()] };
  if (kind < 0.35) return { ...test, operator: 'IN', values: [value(), value(), value()] };
  if (kind < 0.55 && isText)
    return { ...test, operator: 'LIKE', values: [randomPattern(random, String(value()))] };
  const operator = pick(random, ['=', '<>', '!=', '<', '<=', '>', '>=']);
  return { ...test, isNegated: false, operator, values: [value()] };
}

function randomPattern(random: Random, text: string): string {
  const characters = [...text.replace(/[%_!]/g, '!$&')];
  const changed = characters.map((one) =>
    random() < 0.2 && one !== '!' ? pick(random, ['_', '%', one]) : one,
  );
  const pattern = changed.join('').replace(/!(?=[^%_!]|$)/g, '');
  return `${random() < 0.3 ? '%' : ''}${pattern}${random() < 0.5 ? '%' : ''}`;
}

/** The rule as somebody might write it. */
export function ruleText(rule: RandomRule, random: Random): string {
  if (rule.kind === 'not') return `${word('not', random)} (${ruleText(rule.part, random)})`;
  if (rule.kind !== 'test') {
    const parts = rule.parts.map((part) => `(${ruleText(part, random)})`);
    return parts.join(` ${word(rule.kind, random)} `);
  }
  const field = word(rule.field, random);
  const values = rule.values.map((value) => literal(value, random));
  const not = rule.isNegated ? `${word('not', random)} ` : '';
  switch (rule.operator) {
    case 'NULL':
      return `${field} ${word('is', random)} ${not}${word('null', random)}`;
    case 'BETWEEN':
      return `${field} ${not}${word('between', random)} ${values.join(` ${word('and', random)} `)}`;
    case 'IN':
      return `${field} ${not}${word('in', random)} (${values.join(', ')})`;
    case 'LIKE':
      return `${field} ${not}${word('like', random)} ${values[0]} ${word('escape', random)} '!'`;
    default:
      return `${field} ${rule.operator} ${values[0]}`;
  }
}

function word(text: string, random: Random): string {
  return random() < 0.5 ? text.toUpperCase() : text;
}

function literal(value: string | number, random: Random): string {
  if (typeof value === 'number') return String(value);
  const quote = random() < 0.5 ? "'" : '"';
  return quote + value.replaceAll(quote, quote + quote) + quote;
}

/** 1 true, 0 false, null not known: the tables of SQL written out. */
export function naive(rule: RandomRule, facts: RawFacts): 0 | 1 | null {
  if (rule.kind === 'not') {
    const inner = naive(rule.part, facts);
    return inner === null ? null : inner === 1 ? 0 : 1;
  }
  if (rule.kind === 'test') return naiveTest(rule, facts);
  const results = rule.parts.map((part) => naive(part, facts));
  const strong = rule.kind === 'and' ? 0 : 1;
  if (results.includes(strong)) return strong;
  return results.includes(null) ? null : ((1 - strong) as 0 | 1);
}

function naiveTest(rule: Extract<RandomRule, { kind: 'test' }>, facts: RawFacts): 0 | 1 | null {
  const { field, operator, isNegated, values } = rule;
  const fact = facts[field];
  const present = (Array.isArray(fact) ? fact : [fact]).filter((one) => one !== null) as (
    | string
    | number
  )[];
  if (operator === 'NULL') return (present.length === 0) !== isNegated ? 1 : 0;
  if (present.length === 0) return null;
  return present.some((one) => naiveHolds(operator, one, values) !== isNegated) ? 1 : 0;
}

function naiveHolds(operator: string, fact: string | number, values: readonly (string | number)[]) {
  const fold = (one: string | number) =>
    typeof one === 'number' ? one : Buffer.from(one.toLowerCase()).toString('hex');
  const [left, first, second] = [fact, ...values].map(fold) as [string, string, string];
  switch (operator) {
    case 'LIKE': {
      const source = String(values[0])
        .toLowerCase()
        .replace(/!([%_!])|[\s\S]/gu, (one, escaped?: string) => {
          if (escaped !== undefined) return `\\u{${escaped.codePointAt(0)!.toString(16)}}`;
          if (one === '%') return '.*';
          return one === '_' ? '.' : `\\u{${one.codePointAt(0)!.toString(16)}}`;
        });
      return new RegExp(`^${source}$`, 'su').test(String(fact).toLowerCase());
    }
    case 'IN':
      return values.map(fold).includes(left);
    case 'BETWEEN':
      return left >= first && left <= second;
    case '=':
      return left === first;
    case '<>':
    case '!=':
      return left !== first;
    case '<':
      return left < first;
    case '<=':
      return left <= first;
    case '>':
      return left > first;
    default:
      return left >= first;
  }
}
