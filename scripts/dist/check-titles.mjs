// actions/shared/verification/check-titles.ts
/**
* What each check is about, by its id. A subject and never a claim: the title stands beside the verdict, and "No unit is routed to dlt: fail"
* would say two things at once.
*/
const CHECK_TITLES = {
	"state-at-tip": "State at the tip of the branch",
	"no-unit-on-dlt": "Units routed to dlt",
	"hold-set": "Hold against an advance",
	"dlt-loads-unchanged": "Completed dlt loads over two looks",
	"dlt-rows-unchanged": "Rows of dlt over two looks",
	"no-dlt-data-since-rollback": "dlt data newer than the rollback",
	"dlt-loads-complete": "Half-done dlt loads",
	"manual-rows-arrived": "Arrival of manual rows",
	"dlt-login": "Login of the role of dlt",
	"clocks-agree": "Difference of the clocks"
};
/** A check's id and its title, for the check to start from. */
function aboutCheck(id) {
	return {
		id,
		title: CHECK_TITLES[id]
	};
}

export { CHECK_TITLES, aboutCheck };