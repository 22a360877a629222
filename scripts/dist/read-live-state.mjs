import { readDirectoryState, readTipSnapshot, readTipState } from "./read-live-state2.mjs";

export { readDirectoryState, readTipState };