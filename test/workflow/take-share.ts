/**
 * The part of a list that is run: `2/3` is every third from the second on, so that each kind of class is in each part. All of it where no share is named.
 *
 * @throws Error where the share is not `K/N` with 1 <= K <= N
 */
export function takeShare<T>(all: readonly T[], share: string | undefined): readonly T[] {
  if (share === undefined || share === '') return all;
  const [, part, parts] = (/^([1-9]\d?)\/([1-9]\d?)$/u.exec(share) ?? []).map(Number);
  if (part === undefined || parts === undefined || part > parts) {
    throw new Error(`SWITCHBACK_FAULT_SHARE=${share} is no share: expected K/N with K from 1 to N, such as 1/3`);
  }
  return all.filter((_one, index) => index % parts === part - 1);
}
