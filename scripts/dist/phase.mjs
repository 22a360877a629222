// actions/shared/cutover/instant.ts
const ISO = /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?(Z|[+-]\d{2}:?\d{2})?$/u;
/**
* Reads an instant as Python's `isoformat()` or this program writes it. `null` for anything else, a date that does not exist included.
* The source system's times are naive (facts: source system, 1.2); DESIGN.md section 3 says that they are read as UTC and reported.
*/
function parseInstant(text) {
	const match = ISO.exec(text);
	if (!match) return null;
	const [, year, month, day, hour, minute, second = "00", fraction = "", zone] = match;
	const wall = `${year}-${month}-${day}T${hour}:${minute}:${second}.${fraction.padEnd(3, "0").slice(0, 3)}`;
	const asUtc = /* @__PURE__ */ new Date(`${wall}Z`);
	if (Number.isNaN(asUtc.getTime()) || asUtc.toISOString().slice(0, 23) !== wall) return null;
	const offset = offsetMinutes(zone);
	const at = offset === null ? null : (/* @__PURE__ */ new Date(asUtc.getTime() - offset * 6e4)).toISOString();
	return at?.length === 24 ? {
		at,
		zoneMissing: zone === void 0
	} : null;
}
/** The form in which all times are written: UTC, whole seconds, `Z`. */
function formatInstant(instant) {
	return `${instant.toISOString().slice(0, 19)}Z`;
}
function offsetMinutes(zone) {
	if (zone === void 0 || zone === "Z") return 0;
	const [hours, minutes] = [Number(zone.slice(1, 3)), Number(zone.slice(-2))];
	if (hours > 23 || minutes > 59) return null;
	return (zone.startsWith("-") ? -1 : 1) * (hours * 60 + minutes);
}

// actions/shared/cutover/phase.ts
/** The phases in the order in which a migration goes through them (runbook; `shadow` is optional, DESIGN.md section 2). */
const PHASES = [
	"manual_only",
	"shadow",
	"10%",
	"50%",
	"100%"
];
function isPhase(value) {
	return PHASES.some((phase) => phase === value);
}

export { PHASES, formatInstant, isPhase, parseInstant };