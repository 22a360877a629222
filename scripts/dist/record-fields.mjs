import { _enum, datetime, int } from "./zod.mjs";

// actions/shared/history/record-fields.ts
/** UTC with seconds and `Z`; up to microseconds, as Postgres has them. */
const instant = datetime().regex(/T\d{2}:\d{2}:\d{2}(?:\.\d{1,6})?Z$/u, "an instant in UTC such as 2026-11-25T13:07:00Z");
const count = int().min(0);
const path = _enum(["manual", "dlt"]);

export { count, instant, path };