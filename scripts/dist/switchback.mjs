#!/usr/bin/env node
import "./rolldown-runtime.mjs";

// scripts/switchback.ts
const [major = 0, minor = 0] = process.versions.node.split(".").map(Number);
if (major > 20 || major === 20 && minor >= 3) {
	const { runCommandLine } = await import("./run-command-line.mjs");
	await runCommandLine(process.argv.slice(2));
} else {
	process.stderr.write(`error: Node is too old: observed ${process.versions.node}, expected 20.3 or newer. Install a newer Node, then run it again.\n`);
	process.exitCode = 2;
}

export {  };