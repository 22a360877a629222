export const CONTROL_DIRECTIONS = ['to-manual', 'to-dlt'] as const;
export type ControlDirection = (typeof CONTROL_DIRECTIONS)[number];
