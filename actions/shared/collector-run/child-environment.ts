import type { CollectionPath } from '../routing/route.ts';

export interface HandedOver {
  readonly path: CollectionPath;
  readonly units: readonly string[] | null;
  readonly dltUnits: readonly string[];
  readonly generation: number | null;
  readonly recordFile: string | null;
  /** How the collector can ask for the state itself: `git:/srv/switchback`, an address, `file:DIR`. */
  readonly state: string;
  readonly remote: string | null;
  readonly branch: string | null;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** The caller's environment and what the collector is told. What is not known is unset, also where an outer run had set it. */
export function childEnvironment(environment: Environment, handed: HandedOver): Environment {
  return {
    ...environment,
    SWITCHBACK_PATH: handed.path,
    SWITCHBACK_UNITS: handed.units?.join(','),
    SWITCHBACK_DLT_UNITS: handed.dltUnits.join(','),
    SWITCHBACK_GENERATION: handed.generation === null ? undefined : String(handed.generation),
    SWITCHBACK_RECORD_FILE: handed.recordFile ?? undefined,
    SWITCHBACK_STATE: handed.state,
    SWITCHBACK_REMOTE: handed.remote ?? undefined,
    SWITCHBACK_BRANCH: handed.branch ?? undefined,
  };
}
