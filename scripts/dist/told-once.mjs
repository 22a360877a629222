// actions/shared/history/told-once.ts
/**
* The checks of faults that are about what arrived since the look before: they tell of a fault once, and the next look finds it no more. They never warn by
* themselves, so that a warning of theirs is a fault that only is not dlt's of this phase (a test compares the list). What they warned of stands in the way of
* an advance through the whole soak, so a compacted day keeps it. A check that has a warning of its own is not among them, since an ordinary cause explains
* that: comments whose post was lawfully deleted, an escaped title, a load that waited, an author of that name.
*/
const TOLD_ONCE = /* @__PURE__ */ new Set([
	"duplicates",
	"event-time",
	"id-format",
	"nulls"
]);

export { TOLD_ONCE };