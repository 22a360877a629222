import { HISTORY_BRANCH, gitHistoryStore } from "./git-history-store.mjs";

export { HISTORY_BRANCH, gitHistoryStore };