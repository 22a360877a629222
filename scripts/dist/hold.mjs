// actions/shared/cutover/hold.ts
/** Whether a hold stops an advance at `now`. A hold without an end holds until it is lifted. */
function isHoldActive(hold, now) {
	return hold !== null && (hold.expiresAt === null || Date.parse(hold.expiresAt) > now.getTime());
}

export { isHoldActive };