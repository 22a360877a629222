import { signalAfter } from "./signal-after2.mjs";

export { signalAfter };