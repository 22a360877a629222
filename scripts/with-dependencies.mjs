// Runs a command after making sure that the packages of the lockfile are installed: `node scripts/with-dependencies.mjs COMMAND…`;
// without a command it only installs.
// Plain JavaScript without any package, since it runs before there are any.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const MINIMUM = [20, 19];

const [command, ...commandArguments] = process.argv.slice(2);
requireNode();
const missing = findStalePackages();
if (missing.length > 0) await install(missing);
if (command !== undefined)
  process.exitCode = await run(command, commandArguments, { ...process.env, PATH: searchPath() });

function requireNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > MINIMUM[0] || (major === MINIMUM[0] && minor >= MINIMUM[1])) return;
  fail(
    `Node is too old: observed ${process.versions.node}, expected ${MINIMUM.join('.')} or newer. Install a newer Node, then run it again.`,
    2,
  );
}

/** The names of packages that the lockfile has at another version than node_modules; optional ones may be missing on this platform. */
function findStalePackages() {
  const wanted = readPackages('package-lock.json');
  const installed = readPackages(join('node_modules', '.package-lock.json'));
  if (wanted === undefined)
    fail('package-lock.json is missing or is not JSON. Restore it with: git checkout -- package-lock.json', 2);
  if (installed === undefined) return Object.keys(wanted).filter((path) => path !== '');
  return Object.entries(wanted)
    .filter(([path, entry]) => path !== '' && !isInstalled(path, entry, installed[path]))
    .map(([path]) => path);
}

function isInstalled(path, wanted, installed) {
  if (installed === undefined) return wanted.optional === true;
  return (
    installed.version === wanted.version && installed.integrity === wanted.integrity && existsSync(join(root, path))
  );
}

function readPackages(path) {
  try {
    return JSON.parse(readFileSync(join(root, path), 'utf8')).packages;
  } catch {
    return undefined;
  }
}

async function install(packages) {
  console.error(
    `Installing: ${packages.length} packages of package-lock.json are missing or have another version (npm ci).`,
  );
  const startedAt = Date.now();
  const code = await run('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], process.env, {
    cwd: root,
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) {
    fail(
      `npm ci ended with ${code}, so nothing was started. Check the network and the lines above, then run it again.`,
      code,
    );
  }
  console.error(`Installed in ${((Date.now() - startedAt) / 1000).toFixed(1)} s.`);
}

function searchPath() {
  return [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
}

/** Signals go to the child, which decides; its exit code is ours, or 128 and the signal's number as shells have it. */
function run(program, programArguments, env, options = { stdio: 'inherit' }) {
  return new Promise((resolve) => {
    const child = spawn(program, programArguments, { env, shell: process.platform === 'win32', ...options });
    const forward = (signal) => child.kill(signal);
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, forward);
    child.on('error', (error) => {
      console.error(`${program} could not be started: ${error.message}`);
      resolve(127);
    });
    child.on('exit', (code, signal) => {
      for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.off(name, forward);
      resolve(code ?? 128 + constants.signals[signal]);
    });
  });
}

function fail(message, code) {
  console.error(message);
  process.exit(code);
}
