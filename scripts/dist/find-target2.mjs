import { describeTarget, findTarget } from "./find-target.mjs";

export { findTarget };