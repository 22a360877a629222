/** Whether a value takes at most so many characters as JSON; looks no further than that, whatever the size. Maps and sets count as lists. */
export function isWithin(value: unknown, characters: number): boolean {
  let room = characters;
  const spend = (item: unknown): boolean => {
    room -= typeof item === 'string' ? item.length + 3 : 3;
    if (room < 0) return false;
    if (typeof item !== 'object' || item === null) return true;
    for (const part of partsOf(item)) if (!spend(part)) return false;
    return true;
  };
  return spend(value);
}

function partsOf(item: object): Iterable<unknown> {
  if (Array.isArray(item) || item instanceof Set) return item as Iterable<unknown>;
  const entries: readonly unknown[] = item instanceof Map ? [...item] : Object.entries(item);
  return entries;
}
