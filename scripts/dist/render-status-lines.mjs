import { oneLine } from "./one-line.mjs";

// actions/shared/verification/render-status-lines.ts
/** The lines that the runbook's step 2 expects, character by character. */
function renderStatusLines(state) {
	if (state === null) return [
		"Current Phase: unknown (the config cannot be read)",
		"DLT Enabled: unknown",
		"Manual Enabled: unknown"
	];
	return [
		`Current Phase: ${oneLine(state.currentPhase, 40)}`,
		`DLT Enabled: ${state.dltEnabled ? "✓" : "✗"}`,
		`Manual Enabled: ${state.manualEnabled ? "✓" : "✗"}`
	];
}

export { renderStatusLines };