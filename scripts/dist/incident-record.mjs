import { _enum, array, boolean, int, literal, strictObject, string } from "./zod.mjs";
import { PHASES } from "./phase.mjs";
import { ROLLBACK_TRIGGERS, SEVERITIES } from "./trigger.mjs";
import { INVISIBLE } from "./one-line.mjs";

// actions/shared/incident/incident-record.ts
/** `open` until the state is committed; the record is born with that commit, so it starts as `contained` (DESIGN.md section 8). */
const INCIDENT_STATUSES = [
	"open",
	"contained",
	"verified",
	"recovered",
	"reviewed"
];
const statedReason = strictObject({
	at: string(),
	by: string(),
	reason: string(),
	trigger: _enum(ROLLBACK_TRIGGERS),
	severity: _enum(SEVERITIES),
	runUrl: string().nullable(),
	operationId: string()
});
/** `incidents/<id>/incident.json`: the facts of one rollback. Instants are UTC with `Z`. */
const incidentRecordSchema = strictObject({
	schemaVersion: literal(1),
	status: _enum(INCIDENT_STATUSES),
	id: string().regex(/^\d{8}-\d{6}Z-[a-z0-9-]+$/u),
	severity: _enum(SEVERITIES),
	trigger: _enum(ROLLBACK_TRIGGERS),
	isDrill: boolean(),
	generation: int().min(1),
	attempt: int().min(0),
	triggeredAt: string(),
	containedAt: string(),
	/** The phase before, as the config had it; `null` where it could not be read. */
	from: _enum(PHASES).nullable(),
	to: literal("manual_only"),
	/** Units that were on dlt and are manual's again; `null` where no routing file could be read. */
	movedUnits: array(string()).nullable(),
	/** Why, first the reason that rolled back, then what absorbed rollbacks added. */
	reasons: array(statedReason).min(1),
	/** What was found on the way and matters to a reviewer. */
	notes: array(string()),
	/** What the files were before: git's id of each, and where a copy is kept when it could not be used as it was. */
	before: array(strictObject({
		path: string(),
		blobOid: string(),
		keptAs: string().nullable()
	})),
	baseCommit: string()
});
/** `YYYYMMDD-HHMMSSZ-<trigger>`; a `-2`, `-3` behind it where that id was used already. */
function incidentIdFor(at, trigger, usedIds) {
	const base = `${at.toISOString().replaceAll(/[-:]/gu, "").replace("T", "-").slice(0, 15)}Z-${trigger}`;
	if (!usedIds.has(base)) return base;
	let number = 2;
	while (usedIds.has(`${base}-${number}`)) number += 1;
	return `${base}-${number}`;
}
/** Where the files of an incident are. */
function incidentPath(id, file) {
	return `incidents/${id}/${file}`;
}
/** What a reviewer would not see, or would see in another order, is escaped: the text is the same once it is parsed. */
function renderIncidentRecord(record) {
	return `${JSON.stringify(record, null, 2).replaceAll(UNSEEN, escapeUnits)}\n`;
}
/** Invisible characters, what most fonts leave out (variation selectors, joiners), and the controls that JSON allows raw. */
const UNSEEN = new RegExp(String.raw`${INVISIBLE.source}|\p{Default_Ignorable_Code_Point}|[\u007f-\u009f]`, "gu");
function escapeUnits(character) {
	return Array.from({ length: character.length }, (_, at) => character.charCodeAt(at)).map((unit) => `\\u${unit.toString(16).padStart(4, "0")}`).join("");
}
/** `null` where the file is not a record that this program can extend: it is then left as it is. */
function parseIncidentRecord(contents) {
	try {
		const parsed = incidentRecordSchema.safeParse(JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(contents)));
		return parsed.success ? parsed.data : null;
	} catch (error) {
		if (error instanceof SyntaxError || error instanceof TypeError) return null;
		throw error;
	}
}

export { incidentIdFor, incidentPath, incidentRecordSchema, parseIncidentRecord, renderIncidentRecord };