/**
 * Whether the store would give a value's members back in another order: Postgres keeps those of a
 * `jsonb` object by the length of their names in bytes, then by the bytes.
 * https://www.postgresql.org/docs/18/datatype-json.html
 */
export function losesOrder(value: unknown): boolean {
  // Not recursive: a model may nest deeper than the stack goes.
  const rest = [value];
  while (rest.length > 0) {
    const next = rest.pop();
    if (typeof next !== "object" || next === null) continue;
    if (!Array.isArray(next) && !isInOrder(Object.keys(next))) return true;
    for (const member of Object.values(next)) rest.push(member);
  }
  return false;
}

function isInOrder(names: readonly string[]): boolean {
  const bytes = names.map((name) => Buffer.from(name));
  return bytes.every((name, at) => {
    const before = bytes[at - 1];
    if (!before) return true;
    return (
      before.length < name.length || (before.length === name.length && before.compare(name) < 0)
    );
  });
}
