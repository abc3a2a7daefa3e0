/**
 * Join edges into as few polylines as their ends allow.
 *
 * @param edges [2E] two vertices each; no edge twice
 * @returns polylines as lists of vertices; a closed one repeats its first vertex. They break where three or more edges
 *          meet, and each edge is in exactly one.
 */
export function chains(edges: ArrayLike<number>): number[][] {
  const edgeCount = edges.length / 2;
  const edgesAt = new Map<number, number[]>();
  for (let end = 0; end < edges.length; end++) {
    const list = edgesAt.get(edges[end]);
    if (list === undefined) edgesAt.set(edges[end], [end >> 1]);
    else list.push(end >> 1);
  }
  const used = new Uint8Array(edgeCount);
  const polylines: number[][] = [];

  const follow = (start: number, firstEdge: number): void => {
    const polyline = [start];
    let vertex = start;
    let edge: number | undefined = firstEdge;
    while (edge !== undefined) {
      used[edge] = 1;
      vertex = edges[2 * edge] === vertex ? edges[2 * edge + 1] : edges[2 * edge];
      polyline.push(vertex);
      const around = edgesAt.get(vertex) ?? [];
      edge = around.length === 2 ? around.find((other) => used[other] === 0) : undefined;
    }
    polylines.push(polyline);
  };

  // polylines with ends first, then the closed ones that remain
  for (const [vertex, around] of edgesAt) {
    if (around.length === 2) continue;
    for (const edge of around) if (used[edge] === 0) follow(vertex, edge);
  }
  for (let edge = 0; edge < edgeCount; edge++) if (used[edge] === 0) follow(edges[2 * edge], edge);
  return polylines;
}
