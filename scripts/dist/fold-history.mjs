import { collectRecords } from "./collected-history.mjs";
import { historyKey } from "./history-key.mjs";
import { parseHistoryFiles } from "./history-lines.mjs";
import { compareTexts, instantKey } from "./sha2.mjs";

// actions/shared/history/fold-history.ts
/**
* Folds all files into what is known. Every rule is a maximum, a latest or a union, so that neither the order of files nor a file that is there
* twice changes anything, and two runs that overlapped cannot corrupt it.
*/
function foldHistory(files) {
	const lines = parseHistoryFiles(files);
	const collected = collectRecords(lines.records.map(({ record }) => record));
	const seals = [...collected.seals.values()].map(chooseSeal);
	const passedOver = lines.passedOver.map(({ note }) => note);
	return {
		memory: {
			heartbeats: listHeartbeats(collected),
			watermarks: collected.watermarks,
			sealedDays: sortedMap(seals.map(({ seal }) => [historyKey(seal.dataset, seal.table, seal.day), seal])),
			verifiedDays: collected.verifiedDays,
			baselines: collected.baselines,
			counts: listCounts(collected),
			lastVerdicts: collected.lastVerdicts,
			gauges: collected.gauges,
			marks: collected.marks,
			lastUnitFetches: collected.lastUnitFetches,
			collectionRuns: collected.collectionRuns,
			standstills: collected.standstills,
			reviewedIncidents: new Set(collected.incidentEvents.flatMap(({ event, incident }) => event === "reviewed" ? [incident] : [])),
			recentFetches: collected.recentFetches
		},
		notes: [...passedOver.toSorted((a, b) => compareTexts(a.path, b.path) || a.line - b.line), ...seals.flatMap(({ note }) => note ?? [])]
	};
}
/**
* The seal that a later loss is measured by. An earlier seal stands until a later one says that it was checked against it: so a loss between two
* seals is not sealed over.
*/
function chooseSeal(seals) {
	const recipe = Math.max(...seals.map((seal) => seal.recipe));
	const ofRecipe = seals.filter((seal) => seal.recipe === recipe);
	const standing = ofRecipe.filter((seal) => !ofRecipe.some((other) => isReplacedBy(seal, other))).toSorted((a, b) => compareTexts(instantKey(a.sealedAt), instantKey(b.sealedAt)) || compareTexts(JSON.stringify(a), JSON.stringify(b)));
	const [seal] = standing;
	if (seal === void 0) throw new TypeError("No seal stands, though the latest one cannot be replaced.");
	const digests = [...new Set(standing.map(({ digest }) => digest))];
	const { dataset, table, day } = seal;
	return {
		seal,
		note: digests.length > 1 ? {
			kind: "contradictory-seals",
			dataset,
			table,
			day,
			digests
		} : null
	};
}
function isReplacedBy(seal, other) {
	return instantKey(other.sealedAt) > instantKey(seal.sealedAt) && other.replaces.includes(seal.digest);
}
function listHeartbeats({ heartbeats }) {
	return [...sortedMap([...new Map(heartbeats.map(({ at, run, workflow, verdict }) => {
		const fact = {
			at,
			run,
			workflow,
			verdict
		};
		return [JSON.stringify([instantKey(at), fact]), fact];
	}))]).values()];
}
function listCounts({ counts }) {
	const listed = [];
	for (const { dataset, table, unit, path, day, hours } of counts.values()) for (const [at, { rows, through }] of [...hours].toSorted(([a], [b]) => a - b)) {
		const hour = `${day}T${at < 10 ? "0" : ""}${at}`;
		listed.push({
			dataset,
			table,
			unit,
			path,
			hour,
			rows,
			through
		});
	}
	return listed;
}
function sortedMap(entries) {
	return new Map(entries.toSorted(([a], [b]) => compareTexts(a, b)));
}

export { foldHistory };