import { askState } from "./ask-state.mjs";

export { askState };