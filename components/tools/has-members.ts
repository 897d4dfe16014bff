/** Whether stored JSON has a shape's members: a model may have sent anything, and a fold may be of another version. */
export function hasMembers<T extends object>(
  value: unknown,
  names: readonly (keyof T & string)[],
): value is T {
  return (
    typeof value === "object" && value !== null && names.every((name) => Object.hasOwn(value, name))
  );
}
