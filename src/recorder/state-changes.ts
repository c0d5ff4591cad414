/** A value as JSON knows it. */
type Json = null | boolean | number | string | readonly Json[] | JsonObject;

interface JsonObject {
  readonly [name: string]: Json | undefined;
}

/**
 * The fields of `after` that differ from `before`, at every depth; arrays count as one value.
 * Undefined where fields cannot say it: one is gone, or a state is no object.
 */
export function changesBetween(before: unknown, after: unknown): object | undefined {
  if (!isObject(before) || !isObject(after)) return undefined;
  const changes: Record<string, Json | object | undefined> = {};
  for (const name of Object.keys(before)) {
    if (before[name] !== undefined && after[name] === undefined) return undefined;
  }
  for (const [name, value] of Object.entries(after)) {
    const old = before[name];
    if (value === old) continue;
    if (!isObject(old) || !isObject(value)) {
      changes[name] = value;
      continue;
    }
    const inner = changesBetween(old, value);
    if (inner === undefined) return undefined;
    if (Object.keys(inner).length > 0) changes[name] = inner;
  }
  return changes;
}

/** The state `before` with what {@link changesBetween} found. */
export function withChanges(before: unknown, changes: unknown): unknown {
  if (!isObject(before) || !isObject(changes)) return changes;
  const after: Record<string, unknown> = { ...before };
  for (const [name, value] of Object.entries(changes)) {
    after[name] = withChanges(before[name], value);
  }
  return after;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
