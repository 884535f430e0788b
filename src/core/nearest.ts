/** Edits (insert, delete, replace) that lead from one word to the other. */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** The names that somebody who typed `word` may have meant, the likeliest first. */
export function nearest(word: string, names: readonly string[], most = 3): string[] {
  const wanted = word.toLowerCase();
  return names
    .map((name) => {
      const candidate = name.toLowerCase();
      const contains = wanted.length > 2 && (candidate.includes(wanted) || wanted.includes(candidate));
      return { name, far: contains ? 0.5 : distance(wanted, candidate) };
    })
    .filter(({ far, name }) => far <= Math.max(2, Math.floor(name.length / 3)))
    .sort((a, b) => a.far - b.far)
    .slice(0, most)
    .map(({ name }) => name);
}

/** A hint that begins with the name that was probably meant, where one is near. */
export function didYouMean(word: string, names: readonly string[], otherwise: string): string {
  const [meant] = nearest(word, names, 1);
  return `${meant ? `Did you mean ${meant}? ` : ''}${otherwise}`;
}
