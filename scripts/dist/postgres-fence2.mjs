import { openPostgresFence } from "./postgres-fence.mjs";

export { openPostgresFence };