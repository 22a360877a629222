/** A file of branch `cutover-history`, byte for byte. A path is written once; only compaction takes run files away. */
export interface HistoryFile {
  /** From the branch's root, as `history-path.ts` makes it. */
  readonly path: string;
  readonly contents: Uint8Array;
}
