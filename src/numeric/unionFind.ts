/** Parents of a forest in which every tree is a set: `parents[i]` leads to the representative of i. */
export function createSets(count: number): Uint32Array {
  return Uint32Array.from({ length: count }, (_, i) => i);
}

export function representative(parents: Uint32Array, element: number): number {
  let root = element;
  while (parents[root] !== root) {
    // halve the path on the way
    parents[root] = parents[parents[root]];
    root = parents[root];
  }
  return root;
}

/** Joins the sets of two elements under the smaller representative. */
export function joinSets(parents: Uint32Array, first: number, second: number): void {
  const a = representative(parents, first);
  const b = representative(parents, second);
  parents[Math.max(a, b)] = Math.min(a, b);
}
