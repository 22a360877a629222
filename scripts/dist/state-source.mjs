import { describeUnread, openStateSource } from "./state-source2.mjs";

export { openStateSource };