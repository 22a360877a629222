import { openHistory, readRemotePolicy, watchCommand } from "./watch.mjs";

export { watchCommand };