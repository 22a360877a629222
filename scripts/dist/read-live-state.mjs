import { readTipSnapshot, readTipState } from "./read-live-state2.mjs";

export { readTipSnapshot };