import { unitKey } from "./unit-key.mjs";
import { listHandoverGaps, showHorizon } from "./show-horizon.mjs";

// actions/shared/backfill/describe-gaps.ts
/** Every gap between the paths that is open, by the history alone. By the weights of the units it is told until when Reddit lists the posts. */
function describeHandoverGaps(records, units, now) {
	const weights = new Map(units.map(({ name, weight }) => [unitKey(name), weight ?? null]));
	return listHandoverGaps(records).map(({ key, unit, range, oldestAt }) => {
		const name = unit ?? "";
		const horizon = showHorizon({
			oldestAt,
			postsPerDay: weights.get(name) ?? null
		}, now);
		return {
			key,
			unit: name,
			observed: `posts of ${name} ${showRange(range)} were read by neither path (${key}). ${horizon}`,
			remedy: `Fill it: switchback collect --mode backfill --units ${name}, or the workflow collect with mode backfill and that unit.`
		};
	});
}
function showRange(range) {
	const from = range?.afterId == null ? "from the first one on" : `behind ${range.afterId}`;
	return range?.beforeId == null ? from : `${from} and before ${range.beforeId}`;
}

export { describeHandoverGaps };