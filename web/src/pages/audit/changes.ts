// What differs between two versions of an object, field by field, for people.
import { number } from "../../format";

export interface Change {
  field: string;
  before: string;
  after: string;
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

function shown(value: unknown): string {
  if (value === undefined || value === null || value === "") return "nothing";
  if (typeof value === "number") return number(value);
  if (typeof value === "string") return value;
  return JSON.stringify(value);
}

/** Fields that count changes, or say when, and are no change themselves. */
const silent = new Set(["revision", "updated_at"]);

export function changes(before: unknown, after: unknown, prefix = ""): Change[] {
  const was = isObject(before) ? before : {};
  const is = isObject(after) ? after : {};
  return [...new Set([...Object.keys(was), ...Object.keys(is)])].flatMap((field) => {
    if (silent.has(field) || JSON.stringify(was[field]) === JSON.stringify(is[field])) return [];
    const name = prefix + field;
    if (isObject(was[field]) && isObject(is[field])) return changes(was[field], is[field], `${name}.`);
    return [{ field: name, before: shown(was[field]), after: shown(is[field]) }];
  });
}
