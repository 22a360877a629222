// actions/shared/success/loss-checks.ts
/**
* The integrity checks whose findings are loss or corruption, by their id, as the history keeps them without their kind. A test compares this with
* the checks themselves.
*/
const LOSS_CHECKS = new Map([...[
	"census",
	"children-continuity",
	"cross-path",
	"fetch-overlap",
	"gaps",
	"references",
	"sealed-history",
	"volume"
].map((id) => [id, "loss"]), ...[
	"dlt-after-rollback",
	"dlt-staging",
	"event-lag",
	"event-time",
	"id-format",
	"nulls",
	"test-rows",
	"value-domain",
	"wrong-schema"
].map((id) => [id, "corruption"])]);

export { LOSS_CHECKS };