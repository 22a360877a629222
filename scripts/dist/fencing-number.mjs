import { generationInForce } from "./next-generation.mjs";

// actions/shared/gate/fencing-number.ts
/** The generation that a collector carries: the one in force, also after a transition was reverted by hand. `null` where the config cannot be read. */
function fencingNumber({ config, history }) {
	return config.ok ? generationInForce(config.config.generation, history) : null;
}

export { fencingNumber };