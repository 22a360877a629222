import "./rolldown-runtime.mjs";
import { bullets, heading, quoted, renderMarkdown, strong } from "./render-markdown.mjs";

// actions/shared/status/render-status-summary.ts
/** What `switchback status` says, for a job's summary. Each line is `Title: text`; what stands in the text is other people's as well. */
function renderStatusSummary(lines, remarks) {
	return renderMarkdown([heading(2, "Status"), bullets([...lines, ...remarks].map(toItem))]);
}
function toItem(line) {
	const at = line.indexOf(": ");
	return at === -1 ? [quoted(line, 1e3)] : [
		strong(line.slice(0, at)),
		": ",
		quoted(line.slice(at + 2), 1e3)
	];
}

export { renderStatusSummary };