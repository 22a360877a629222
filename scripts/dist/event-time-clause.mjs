import { quoteIdentifier } from "./quoted-name.mjs";

// actions/shared/integrity/event-time-clause.ts
/** 9999-12-31: the last second that text with a year of four digits can show. */
const LAST_SECOND = 253402300799;
/**
* When the post was made, as a timestamptz over `alias`. Null where the column is null, infinite, not a number, or beyond the calendar: such values
* would end the query that meets them.
*/
function eventInstant({ column, type }, alias = "row") {
	const name = `${alias}.${quoteIdentifier(column)}`;
	switch (type) {
		case "timestamptz": return `case when isfinite(${name}) then ${name} end`;
		case "timestamp_utc": return `case when isfinite(${name}) then ${name} at time zone 'UTC' end`;
		case "epoch_seconds": return `case when ${name} between 0 and ${LAST_SECOND} then to_timestamp(${name}::double precision) end`;
		default: return type;
	}
}
/** An instant as every look writes it: UTC, six digits of the second, `Z`, so that instants compare as texts. */
function utcText(instant) {
	return `to_char((${instant})::timestamptz at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`;
}

export { eventInstant, utcText };