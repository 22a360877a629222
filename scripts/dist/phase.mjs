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

export { PHASES, isPhase };