// actions/shared/cutover/file-paths.ts
/** Where the files that are the interface live in the repository (DESIGN.md section 3). */
const CONFIG_PATH = "config/traffic_cutover_config.json";
const ROUTING_PATH = "config/routing.flagd.json";
const POLICY_PATH = "config/policy.yaml";
const DATASETS_PATH = "config/datasets.yaml";

export { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH };