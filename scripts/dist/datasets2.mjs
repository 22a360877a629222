import { boundRelations, parseDatasets, tableOf } from "./datasets.mjs";

export { parseDatasets };