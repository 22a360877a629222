/** Index of the first item whose number is greater, in items whose numbers rise; their length where there is none. */
export function afterIndex<T>(items: readonly T[], number: number, numberOf: (item: T) => number): number {
  return search(items, (item) => numberOf(item) > number);
}

/** Index of the first item whose number is as great or greater. */
export function beforeIndex<T>(items: readonly T[], number: number, numberOf: (item: T) => number): number {
  return search(items, (item) => numberOf(item) >= number);
}

function search<T>(items: readonly T[], isBeyond: (item: T) => boolean): number {
  let from = 0;
  let to = items.length;
  while (from < to) {
    const middle = (from + to) >>> 1;
    const item = items[middle];
    if (item === undefined || isBeyond(item)) to = middle;
    else from = middle + 1;
  }
  return from;
}
