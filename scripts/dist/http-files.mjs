import { contentsOf, get, unexpected } from "./http-files2.mjs";

export { contentsOf, get };