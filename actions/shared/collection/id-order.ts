/** Orders Reddit's ids by age, older first, with or without their prefix: they count up in base 36, in lower case, so a shorter one is older. */
export function compareIds(left: string, right: string): number {
  const [a, b] = [bare(left), bare(right)];
  if (a.length !== b.length) return a.length - b.length;
  return a < b ? -1 : a > b ? 1 : 0;
}

function bare(id: string): string {
  return id[2] === '_' ? id.slice(3) : id;
}
