/**
 * What lies on the paths through a node or an edge. No DOM.
 * @typedef {{id: string, source: string, target: string, carries: boolean}} Edge
 */

/**
 * All nodes and edges on the paths from the parameters to the output that lead through one of `ids`.
 * @param {Edge[]} edges; @param {string[]} ids of nodes and edges; @returns {string[]}
 */
export function through(edges, ids) {
  const carrying = edges.filter(({ carries }) => carries);
  const chosen = carrying.filter(({ id }) => ids.includes(id));
  const nodes = ids.filter((id) => edges.some(({ source, target }) => source === id || target === id));
  const up = reach(carrying, [...nodes, ...chosen.map(({ target }) => target)], "source", "target");
  const down = reach(carrying, [...nodes, ...chosen.map(({ source }) => source)], "target", "source");
  return [...new Set([...chosen.map(({ id }) => id), ...up, ...down])];
}

/** The nodes that one comes to from `starts`, and the edges on the way. */
function reach(edges, starts, from, to) {
  const leaving = grouped(edges, from);
  const found = new Set(starts);
  const waiting = [...found];
  while (waiting.length) {
    for (const edge of leaving.get(waiting.pop()) ?? []) {
      found.add(edge.id);
      if (!found.has(edge[to])) waiting.push(edge[to]);
      found.add(edge[to]);
    }
  }
  return found;
}

function grouped(edges, end) {
  const groups = new Map();
  for (const edge of edges) {
    if (!groups.has(edge[end])) groups.set(edge[end], []);
    groups.get(edge[end]).push(edge);
  }
  return groups;
}
