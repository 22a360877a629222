type Environment = Readonly<Record<string, string | undefined>>;

/**
 * What would point git to another repository (a git hook sets several of these), and what writes traces, with their secrets, into
 * the error stream. Credentials and config that the caller gives by GIT_CONFIG_COUNT, GIT_ASKPASS or GIT_SSH_COMMAND are kept.
 */
const DROPPED = new Set([
  'GIT_DIR',
  'GIT_WORK_TREE',
  'GIT_IMPLICIT_WORK_TREE',
  'GIT_INDEX_FILE',
  'GIT_COMMON_DIR',
  'GIT_OBJECT_DIRECTORY',
  'GIT_ALTERNATE_OBJECT_DIRECTORIES',
  'GIT_QUARANTINE_PATH',
  'GIT_NAMESPACE',
  'GIT_PREFIX',
  'GIT_GRAFT_FILE',
  'GIT_SHALLOW_FILE',
  'GIT_REPLACE_REF_BASE',
  'GIT_CONFIG',
  'GIT_DEFAULT_HASH',
  'GIT_AUTHOR_DATE',
  'GIT_COMMITTER_DATE',
  'GIT_CURL_VERBOSE',
  'GIT_LITERAL_PATHSPECS',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
  'SSH_ASKPASS',
]);

/**
 * The environment of every git process: the caller's, where nothing asks a question. A prompt that nobody sees would hang until
 * the time limit, so terminal prompts, ssh's questions and windows of credential managers are off; a `GIT_ASKPASS` that the
 * caller set by name stays, because CI systems and editors hand credentials over that way.
 */
export function gitEnvironment(environment: Environment, more: Environment = {}): Record<string, string | undefined> {
  const kept = Object.entries(environment).filter(([name]) => !DROPPED.has(name) && !name.startsWith('GIT_TRACE'));
  return {
    ...Object.fromEntries(kept),
    LC_ALL: 'C',
    GIT_TERMINAL_PROMPT: '0',
    GCM_INTERACTIVE: 'never',
    SSH_ASKPASS_REQUIRE: 'never',
    GIT_NO_REPLACE_OBJECTS: '1',
    GIT_OPTIONAL_LOCKS: '0',
    ...more,
  };
}

/**
 * Config of every git process, over whatever the clone says. Hooks of the operator's clone (pre-push, reference-transaction) do
 * not run: in an emergency a linter must not stand in the way, and the server's own rules hold anyway. No background upkeep, no
 * further tags, submodules or signatures ride along. Messages are UTF-8 on the way in.
 */
export function gitConfigArguments(environment: Environment): readonly string[] {
  const settings = [
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'gc.auto=0',
    'maintenance.auto=false',
    'i18n.commitEncoding=UTF-8',
    'push.gpgSign=false',
    'push.followTags=false',
    'push.recurseSubmodules=no',
    'fetch.recurseSubmodules=false',
    // Newer gits skip every askpass program with this, so it would also cut off the one that the caller named.
    ...(environment['GIT_ASKPASS'] ? [] : ['credential.interactive=false']),
  ];
  return settings.flatMap((setting) => ['-c', setting]);
}

/** For a caller who configured no ssh of their own: fails instead of asking for a passphrase or an unknown host key. */
export const QUIET_SSH = 'ssh -o BatchMode=yes -o ConnectTimeout=10';
