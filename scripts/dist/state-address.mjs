import { parseStateAddress } from "./state-address2.mjs";

export { parseStateAddress };