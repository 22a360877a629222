// actions/shared/cutover/file-paths.ts
/** Where the files that are the interface live in the repository (DESIGN.md section 3). */
const CONFIG_PATH = "config/traffic_cutover_config.json";
const ROUTING_PATH = "config/routing.flagd.json";
const POLICY_PATH = "config/policy.yaml";
const DATASETS_PATH = "config/datasets.yaml";
/** Names the branch that holds the live state, where that is not the default branch. */
const STATE_BRANCH_PATH = "config/state-branch";

export { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH, STATE_BRANCH_PATH };