import { systemClock } from "./system-clock2.mjs";

export { systemClock };