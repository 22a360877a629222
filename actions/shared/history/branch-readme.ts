/** The README on the branch itself, for whoever comes across it. */
export const BRANCH_README = `# The history of the migration

This branch is written by machines. It shares no commit with the other branches, and nothing of it belongs into them.

Each run leaves one file, \`YYYY/MM/DD/<run>-<attempt>-<job>.jsonl\`, a JSON object a line: that it was there, what it measured, and how far it
looked. A file is never changed. Days that are over for two days become one file, \`YYYY/MM/DD/compacted.jsonl\`; what that leaves out is in the
earlier commits of this branch.

\`badge.json\` is what the newest scheduled run found, for shields.io; it alone is written over.

Deleting the branch loses the memory between runs and nothing else: the next run begins a new one, and learns again what is normal.
`;
