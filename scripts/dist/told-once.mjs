// actions/shared/history/told-once.ts
/**
* The checks of faults that are about what arrived since the look before: they tell of a fault once, and the next look finds it no more (a test compares the
* list). What they warned of stands in the way of an advance through the whole soak, so a compacted day keeps it.
*/
const TOLD_ONCE = /* @__PURE__ */ new Set([
	"duplicates",
	"event-lag",
	"event-time",
	"id-format",
	"nulls",
	"references",
	"test-rows",
	"value-domain"
]);

export { TOLD_ONCE };