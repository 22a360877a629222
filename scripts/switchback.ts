#!/usr/bin/env node
// The command line, and as a bundle (scripts/dist/switchback.mjs) break glass. Nothing is loaded before the Node is known to be new enough.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major > 20 || (major === 20 && minor >= 3)) {
  const { runCommandLine } = await import('./commands/run-command-line.ts');
  await runCommandLine(process.argv.slice(2));
} else {
  process.stderr.write(
    `error: Node is too old: observed ${process.versions.node}, expected 20.3 or newer. Install a newer Node, then run it again.\n`,
  );
  process.exitCode = 2;
}
