/** What an issue or a pull request of an incident is found by again; GitHub does not show it. */
export function incidentMarker(incident: string): string {
  return `<!-- switchback:incident ${incident} -->`;
}

/** What a comment of a step is found by again: `on-call`, `team-lead`. */
export function stepMarker(incident: string, step: string): string {
  return `<!-- switchback:step ${incident} ${step} -->`;
}

const MARKER = /^<!-- switchback:(?:incident|step) [A-Za-z0-9 -]{1,200} -->$/mu;

/** Whether the first marker of a text is this one: words that are quoted further down, by whomever, cannot make it another's. */
export function hasMarker(text: string, marker: string): boolean {
  return MARKER.exec(text.replaceAll('\r\n', '\n'))?.[0] === marker;
}

/** The text, with the marker before it where that is not its first. */
export function withMarker(text: string, marker: string): string {
  return hasMarker(text, marker) ? text : `${marker}\n${text}`;
}
