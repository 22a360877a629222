// actions/shared/control/control-direction.ts
const CONTROL_DIRECTIONS = ["to-manual", "to-dlt"];

export { CONTROL_DIRECTIONS };