// Puts what overlaps side by side, so that a heat map shows its blocks.

/** A chain: the pair that overlaps most, then always the item that overlaps most with either end. Ties keep the order. */
export function chainOrder(names: readonly string[], similarity: (a: string, b: string) => number): string[] {
  if (names.length < 3) return [...names];
  const rest = new Set(names);
  let chain: string[] = [];
  let best = Number.NEGATIVE_INFINITY;
  for (const [index, a] of names.entries())
    for (const b of names.slice(index + 1))
      if (similarity(a, b) > best) {
        best = similarity(a, b);
        chain = [a, b];
      }
  for (const name of chain) rest.delete(name);
  while (rest.size > 0) {
    const first = chain[0] ?? "";
    const last = chain[chain.length - 1] ?? "";
    let pick = { name: "", value: Number.NEGATIVE_INFINITY, front: false };
    for (const name of rest) {
      const atFront = similarity(first, name);
      const atBack = similarity(last, name);
      if (Math.max(atFront, atBack) > pick.value)
        pick = { name, value: Math.max(atFront, atBack), front: atFront > atBack };
    }
    chain = pick.front ? [pick.name, ...chain] : [...chain, pick.name];
    rest.delete(pick.name);
  }
  return chain;
}

export interface OverlapOfPair {
  a: string;
  b: string;
  jaccard: number;
  share_of_a: number;
  share_of_b: number;
}

/** The names in the order of the chain, and the shares by pair, both ways. */
export function overlapIndex(overlap: readonly OverlapOfPair[]) {
  const shares = new Map<string, number>();
  const jaccard = new Map<string, number>();
  for (const pair of overlap) {
    shares.set(`${pair.a}\n${pair.b}`, pair.share_of_a).set(`${pair.b}\n${pair.a}`, pair.share_of_b);
    jaccard.set(`${pair.a}\n${pair.b}`, pair.jaccard).set(`${pair.b}\n${pair.a}`, pair.jaccard);
  }
  const names = [...new Set(overlap.flatMap((pair) => [pair.a, pair.b]))].sort();
  return {
    names: chainOrder(names, (a, b) => jaccard.get(`${a}\n${b}`) ?? 0),
    share: (row: string, column: string) => shares.get(`${row}\n${column}`) ?? null,
  };
}
