import { cloneHistoryRemote, githubHistoryRemote } from "./git-history-remote2.mjs";

export { cloneHistoryRemote, githubHistoryRemote };