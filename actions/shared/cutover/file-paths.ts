/** Where the files that are the interface live in the repository (DESIGN.md section 3). */
export const CONFIG_PATH = 'config/traffic_cutover_config.json';
export const ROUTING_PATH = 'config/routing.flagd.json';
export const POLICY_PATH = 'config/policy.yaml';
export const DATASETS_PATH = 'config/datasets.yaml';
/** Names the branch that holds the live state, where that is not the default branch. */
export const STATE_BRANCH_PATH = 'config/state-branch';
