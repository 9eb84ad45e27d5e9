// How much the objects of a program hold: the size of every map, set and list that can be reached from one of
// them; of several with one path, that of the largest.

/** Sizes by path, such as `core.state.transactions.joined`. Objects of `stopsAt` are not looked into. */
export function collectionSizes(
  root: object,
  stopsAt: readonly (abstract new (...args: never[]) => object)[] = [],
): Map<string, number> {
  const sizes = new Map<string, number>();
  const seen = new Set<object>();
  const visit = (value: unknown, path: string): void => {
    if (typeof value !== 'object' || value === null || ArrayBuffer.isView(value) || seen.has(value)) return;
    if (stopsAt.some((each) => value instanceof each)) return;
    seen.add(value);
    if (value instanceof Map || value instanceof Set || Array.isArray(value)) {
      const size = Array.isArray(value) ? value.length : value.size;
      sizes.set(path, Math.max(size, sizes.get(path) ?? 0));
      for (const member of value.values()) visit(member, `${path}[]`);
      return;
    }
    for (const [name, member] of Object.entries(value)) visit(member, path === '' ? name : `${path}.${name}`);
  };
  visit(root, '');
  return sizes;
}
