// actions/shared/history/history-key.ts
/** One key of several names, which may hold any character: `["submissions","public.submissions"]`. */
function historyKey(...names) {
	return JSON.stringify(names);
}

export { historyKey };