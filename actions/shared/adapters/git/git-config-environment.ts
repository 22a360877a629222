/** A key and value of git's configuration. */
export type GitSetting = readonly [key: string, value: string];

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The environment with further configuration behind what it holds already. In the environment and not in arguments, which every user of the
 * machine can list, nor in a file, which would outlive the work: settings may carry a token. Needs git 2.31.
 */
export function withGitConfig(environment: Environment, settings: readonly GitSetting[]): Environment {
  const before = Number(environment['GIT_CONFIG_COUNT'] ?? 0) || 0;
  const entries = settings.flatMap(([key, value], at) => [
    [`GIT_CONFIG_KEY_${before + at}`, key],
    [`GIT_CONFIG_VALUE_${before + at}`, value],
  ]);
  return {
    ...environment,
    ...(Object.fromEntries(entries) as Environment),
    GIT_CONFIG_COUNT: String(before + settings.length),
  };
}
