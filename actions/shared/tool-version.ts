/** Of `package.json`, for whoever computes an answer again. */
export const TOOL_VERSION = '0.1.0';
