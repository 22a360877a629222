// actions/shared/integrity/empty-memory.ts
/** What a first look knows of looks before it. */
const EMPTY_MEMORY = {
	watermarks: /* @__PURE__ */ new Map(),
	sealedDays: [],
	counts: [],
	baseline: /* @__PURE__ */ new Map(),
	gauges: /* @__PURE__ */ new Map(),
	marks: /* @__PURE__ */ new Map(),
	firstLookAt: null
};

export { EMPTY_MEMORY };