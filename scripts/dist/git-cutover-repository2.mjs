import { gitCutoverRepository } from "./git-cutover-repository.mjs";

export { gitCutoverRepository };