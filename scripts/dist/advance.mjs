import "./rolldown-runtime.mjs";
import { systemClock } from "./git-cutover-repository.mjs";
import { CONFIG_PATH, DATASETS_PATH, POLICY_PATH, ROUTING_PATH } from "./file-paths.mjs";
import { oneLine } from "./one-line.mjs";
import { generationInForce, parseRoutingFile, renderRoutingFile, unitKey } from "./next-generation.mjs";
import { MAX_GENERATION, _enum, array, describeConfigProblem, formatInstant, int, literal, number, parseCutoverConfig, renderTrailers, string, url } from "./cutover-config.mjs";
import { editJson, fileChange } from "./read-actor.mjs";
import { isHoldActive } from "./hold.mjs";
import { PHASES } from "./phase.mjs";
import { OperatorError } from "./errors.mjs";
import { describeFault } from "./describe-fault.mjs";
import { beginOperation, carryOut } from "./carry-out.mjs";
import { findTarget } from "./find-target.mjs";
import { printableDiff } from "./printable-diff.mjs";
import { camelKeys, describeFileProblem, nearestWord, parseDatasets, parseYamlFile, readPeoplesFiles, renderValue, strictKeys } from "./read-peoples-files.mjs";
import { SEVERITIES, TRIGGERS } from "./trigger.mjs";

// node_modules/@noble/hashes/_u64.js
const fromNumH = (n) => n / 2 ** 32 | 0;
const fromNumL = (n) => n >>> 0;
function setU64FromNum(view, byteOffset, n, isLE) {
	const h = fromNumH(n);
	const l = fromNumL(n);
	view.setUint32(byteOffset, isLE ? l : h, isLE);
	view.setUint32(byteOffset + 4, isLE ? h : l, isLE);
}

// node_modules/@noble/hashes/utils.js
/**
* Checks if something is Uint8Array. Be careful: nodejs Buffer will return true.
* @param a - value to test
* @returns `true` when the value is a Uint8Array-compatible view.
* @example
* Check whether a value is a Uint8Array-compatible view.
* ```ts
* isBytes(new Uint8Array([1, 2, 3]));
* ```
*/
function isBytes(a) {
	return a instanceof Uint8Array || ArrayBuffer.isView(a) && a.constructor.name === "Uint8Array" && "BYTES_PER_ELEMENT" in a && a.BYTES_PER_ELEMENT === 1;
}
const atitle = (title) => title ? `"${title}" ` : "";
/**
* Asserts something is a non-negative integer.
* @param n - number to validate
* @param title - label included in thrown errors
* @returns The validated number.
* @throws On wrong argument types. {@link TypeError}
* @throws On wrong argument ranges or values. {@link RangeError}
* @example
* Validate a non-negative integer option.
* ```ts
* anumber(32, 'length');
* ```
*/
function anumber(n, title = "") {
	if (typeof n !== "number") throw new TypeError(atitle(title) + "expected number, got " + typeof n);
	if (!Number.isSafeInteger(n) || n < 0) throw new RangeError(atitle(title) + "expected integer >= 0, got " + n);
	return n;
}
/**
* Asserts something is Uint8Array.
* @param value - value to validate
* @param length - optional exact length constraint
* @param title - label included in thrown errors
* @returns The validated byte array.
* @throws On wrong argument types. {@link TypeError}
* @throws On wrong argument ranges or values. {@link RangeError}
* @example
* Validate that a value is a byte array.
* ```ts
* abytes(new Uint8Array([1, 2, 3]));
* ```
*/
function abytes(value, length, title = "") {
	if (isBytes(value) && (length === void 0 || value.length === length)) return value;
	if (length !== void 0) anumber(length, "length");
	const bytes = isBytes(value);
	const ofLen = length !== void 0 ? ` of length ${length}` : "";
	const got = bytes ? `length=${value.length}` : `type=${typeof value}`;
	const message = atitle(title) + "expected Uint8Array" + ofLen + ", got " + got;
	if (!bytes) throw new TypeError(message);
	throw new RangeError(message);
}
const aobject = (value, label) => {
	if (value === null || typeof value !== "object" || Array.isArray(value)) throw new TypeError((label === "object" ? "" : `"${label}" `) + "expected object, got type=" + typeof value);
};
const aopts = (value, label) => {
	aobject(value, label);
	const proto = Object.getPrototypeOf(value);
	if (proto !== Object.prototype && proto !== null) throw new TypeError(`"${label}" expected plain object`);
	if (Object.hasOwn(value, "__proto__")) throw new TypeError(`"${label}.__proto__" is not allowed`);
};
/**
* Asserts a hash instance has not been destroyed or finished.
* @param instance - hash instance to validate
* @param checkFinished - whether to reject finalized instances
* @throws If the hash instance has already been destroyed or finalized. {@link Error}
* @example
* Validate that a hash instance is still usable.
* ```ts
* import { aexists } from '@noble/hashes/utils.js';
* import { sha256 } from '@noble/hashes/sha2.js';
* const hash = sha256.create();
* aexists(hash);
* ```
*/
function aexists(instance, checkFinished = true) {
	if (instance.destroyed) throw new Error("hash was destroyed");
	if (checkFinished && instance.finished) throw new Error("digest() was already called");
}
/**
* Asserts output is a sufficiently-sized byte array.
* @param out - destination buffer
* @param instance - hash instance providing output length
* Oversized buffers are allowed; downstream code only promises to fill the first `outputLen` bytes.
* @throws On wrong argument types. {@link TypeError}
* @throws On wrong argument ranges or values. {@link RangeError}
* @example
* Validate a caller-provided digest buffer.
* ```ts
* import { aoutput } from '@noble/hashes/utils.js';
* import { sha256 } from '@noble/hashes/sha2.js';
* const hash = sha256.create();
* aoutput(new Uint8Array(hash.outputLen), hash);
* ```
*/
function aoutput(out, instance) {
	abytes(out, void 0, "output");
	const min = instance.outputLen;
	if (!(out.length >= min)) throw new RangeError("\"output\" expected length >= " + min);
}
/**
* Zeroizes typed arrays in place. Warning: JS provides no guarantees.
* @param arrays - arrays to overwrite with zeros
* @example
* Zeroize sensitive buffers in place.
* ```ts
* clean(new Uint8Array([1, 2, 3]));
* ```
*/
function clean(...arrays) {
	for (let i = 0; i < arrays.length; i++) arrays[i].fill(0);
}
/**
* Creates a DataView for byte-level manipulation.
* @param arr - source typed array
* @returns DataView over the same buffer region.
* @example
* Create a DataView over an existing buffer.
* ```ts
* createView(new Uint8Array(4));
* ```
*/
function createView(arr) {
	return new DataView(arr.buffer, arr.byteOffset, arr.byteLength);
}
/**
* Rotate-right operation for uint32 values.
* @param word - source word
* @param shift - shift amount in bits
* @returns Rotated word.
* @example
* Rotate a 32-bit word to the right.
* ```ts
* rotr(0x12345678, 8);
* ```
*/
function rotr(word, shift) {
	return word << 32 - shift | word >>> shift;
}
const hasHexBuiltin = /* @__PURE__ */ (() => typeof Uint8Array.from([]).toHex === "function" && typeof Uint8Array.fromHex === "function")();
const hexes = /* @__PURE__ */ Array.from({ length: 256 }, (_, i) => i.toString(16).padStart(2, "0"));
/**
* Convert byte array to hex string.
* Uses the built-in function when available and assumes it matches the tested
* fallback semantics.
* @param bytes - bytes to encode
* @returns Lowercase hexadecimal string.
* @throws On wrong argument types. {@link TypeError}
* @example
* Convert bytes to lowercase hexadecimal.
* ```ts
* bytesToHex(Uint8Array.from([0xca, 0xfe, 0x01, 0x23])); // 'cafe0123'
* ```
*/
function bytesToHex(bytes) {
	abytes(bytes);
	if (hasHexBuiltin) return bytes.toHex();
	let hex = "";
	for (let i = 0; i < bytes.length; i++) hex += hexes[bytes[i]];
	return hex;
}
/**
* Converts string to bytes using UTF8 encoding.
* Built-in doesn't validate input to be string: we do the check.
* Non-ASCII details are delegated to the platform `TextEncoder`.
* @param str - string to encode
* @returns UTF-8 encoded bytes.
* @throws On wrong argument types. {@link TypeError}
* @example
* Encode a string as UTF-8 bytes.
* ```ts
* utf8ToBytes('abc'); // Uint8Array.from([97, 98, 99])
* ```
*/
function utf8ToBytes(str) {
	if (typeof str !== "string") throw new TypeError("string expected");
	const encoded = new TextEncoder().encode(str);
	try {
		return new Uint8Array(encoded);
	} finally {
		clean(encoded);
	}
}
/**
* Merges default options and passed options.
* @param defaults - base option object
* @param opts - user overrides
* @param title - label included in thrown override errors
* @returns Fresh merged option object with a null prototype.
* @throws On wrong argument types. {@link TypeError}
* @example
* Merge user overrides onto default options.
* ```ts
* checkOpts({ dkLen: 32 }, { asyncTick: 10 });
* ```
*/
function checkOpts(defaults, opts, title = "opts") {
	aopts(defaults, "defaults");
	if (opts !== void 0) aopts(opts, title);
	return Object.assign(Object.create(null), defaults, opts);
}
/**
* Creates a callable hash function from a stateful class constructor.
* @param hashCons - hash constructor or factory
* @param info - optional metadata such as DER OID
* @returns Frozen callable hash wrapper with `.create()`.
*   Wrapper construction eagerly calls `hashCons(undefined)` once to read
*   `outputLen` / `blockLen`, so constructor side effects happen at module
*   init time.
* @throws On wrong argument types. {@link TypeError}
* @example
* Wrap a stateful hash constructor into a callable helper.
* ```ts
* import { createHasher } from '@noble/hashes/utils.js';
* import { sha256 } from '@noble/hashes/sha2.js';
* const wrapped = createHasher(sha256.create, { oid: sha256.oid });
* wrapped(new Uint8Array([1]));
* ```
*/
function createHasher(hashCons, info = {}) {
	if (typeof hashCons !== "function") throw new TypeError("\"hashCons\" expected function, got type=" + typeof hashCons);
	info = checkOpts({}, info, "info");
	const hashC = (msg, opts) => hashCons(opts).update(msg).digest();
	const tmp = hashCons(void 0);
	hashC.outputLen = tmp.outputLen;
	hashC.blockLen = tmp.blockLen;
	hashC.canXOF = tmp.canXOF;
	hashC.create = (opts) => hashCons(opts);
	Object.assign(hashC, info);
	return Object.freeze(hashC);
}
/**
* Creates OID metadata for NIST hashes with prefix `06 09 60 86 48 01 65 03 04 02`.
* @param suffix - final OID byte for the selected hash.
*   The helper accepts any byte even though only the documented NIST hash
*   suffixes are meaningful downstream.
* @returns Object containing the DER-encoded OID.
* @example
* Build OID metadata for a NIST hash.
* ```ts
* oidNist(0x01);
* ```
*/
const oidNist = (suffix) => ({ oid: Uint8Array.from([
	6,
	9,
	96,
	134,
	72,
	1,
	101,
	3,
	4,
	2,
	suffix
]) });

// node_modules/@noble/hashes/_md.js
/**
* Internal Merkle-Damgard hash utils.
* @module
*/
/**
* Shared 32-bit conditional boolean primitive reused by SHA-256, SHA-1, and MD5 `F`.
* Returns bits from `b` when `a` is set, otherwise from `c`.
* The XOR form is equivalent to MD5's `F(X,Y,Z) = XY v not(X)Z` because the masked terms never
* set the same bit.
* @param a - selector word
* @param b - word chosen when selector bit is set
* @param c - word chosen when selector bit is clear
* @returns Mixed 32-bit word.
* @example
* Combine three words with the shared 32-bit choice primitive.
* ```ts
* Chi(0xffffffff, 0x12345678, 0x87654321);
* ```
*/
function Chi(a, b, c) {
	return a & b ^ ~a & c;
}
/**
* Shared 32-bit majority primitive reused by SHA-256 and SHA-1.
* Returns bits shared by at least two inputs.
* @param a - first input word
* @param b - second input word
* @param c - third input word
* @returns Mixed 32-bit word.
* @example
* Combine three words with the shared 32-bit majority primitive.
* ```ts
* Maj(0xffffffff, 0x12345678, 0x87654321);
* ```
*/
function Maj(a, b, c) {
	return a & b ^ a & c ^ b & c;
}
/**
* Merkle-Damgard hash construction base class.
* Could be used to create MD5, RIPEMD, SHA1, SHA2.
* Accepts only byte-aligned `Uint8Array` input, even when the underlying spec describes bit
* strings with partial-byte tails.
* @param blockLen - internal block size in bytes
* @param outputLen - digest size in bytes
* @param padOffset - trailing length field size in bytes
* @param isLE - whether length and state words are encoded in little-endian
* @example
* Use a concrete subclass to get the shared Merkle-Damgard update/digest flow.
* ```ts
* import { _SHA1 } from '@noble/hashes/legacy.js';
* const hash = new _SHA1();
* hash.update(new Uint8Array([97, 98, 99]));
* hash.digest();
* ```
*/
var HashMD = class {
	blockLen;
	outputLen;
	canXOF = false;
	padOffset;
	isLE;
	buffer;
	view;
	finished = false;
	length = 0;
	pos = 0;
	destroyed = false;
	constructor(blockLen, outputLen, padOffset, isLE) {
		this.blockLen = blockLen;
		this.outputLen = outputLen;
		this.padOffset = padOffset;
		this.isLE = isLE;
		this.buffer = new Uint8Array(blockLen);
		this.view = createView(this.buffer);
	}
	update(data) {
		aexists(this);
		abytes(data);
		const { view, buffer, blockLen } = this;
		const len = data.length;
		let processed = false;
		for (let pos = 0; pos < len;) {
			const take = Math.min(blockLen - this.pos, len - pos);
			if (take === blockLen) {
				const dataView = createView(data);
				for (; blockLen <= len - pos; pos += blockLen) this.process(dataView, pos);
				processed = true;
				continue;
			}
			buffer.set(pos === 0 && take === len ? data : data.subarray(pos, pos + take), this.pos);
			this.pos += take;
			pos += take;
			if (this.pos === blockLen) {
				this.process(view, 0);
				this.pos = 0;
				processed = true;
			}
		}
		this.length += data.length;
		if (processed) this.roundClean();
		return this;
	}
	digestInto(out) {
		aexists(this);
		aoutput(out, this);
		this.finished = true;
		const { buffer, view, blockLen, isLE } = this;
		let { pos } = this;
		buffer[pos++] = 128;
		buffer.fill(0, pos);
		if (this.padOffset > blockLen - pos) {
			this.process(view, 0);
			buffer.fill(0);
		}
		setU64FromNum(view, blockLen - 8, this.length * 8, isLE);
		this.process(view, 0);
		this.roundClean();
		const oview = out === buffer ? view : createView(out);
		const len = this.outputLen;
		const outLen = len / 4;
		const state = this.get();
		if (len % 4 || outLen > state.length) throw new Error("invalid outputLen");
		for (let i = 0; i < outLen; i++) oview.setUint32(4 * i, state[i], isLE);
	}
	digest() {
		const { buffer, outputLen } = this;
		this.digestInto(buffer);
		const res = buffer.slice(0, outputLen);
		this.destroy();
		return res;
	}
	_cloneIntoMeta(to) {
		const { buffer, length, finished, destroyed, pos } = this;
		to.destroyed = destroyed;
		to.finished = finished;
		to.length = length;
		to.pos = pos;
		if (pos) to.buffer.set(buffer);
		return to;
	}
	clone() {
		return this._cloneInto();
	}
};
/**
* Initial SHA-2 state: fractional parts of square roots of first 16 primes 2..53.
* Check out `test/misc/sha2-gen-iv.js` for recomputation guide.
*/
/** Initial SHA256 state from RFC 6234 §6.1: the first 32 bits of the fractional parts of the
* square roots of the first eight prime numbers. Exported as a shared table; callers must treat
* it as read-only because constructors copy words from it by index. */
const SHA256_IV = /* @__PURE__ */ Uint32Array.from([
	1779033703,
	3144134277,
	1013904242,
	2773480762,
	1359893119,
	2600822924,
	528734635,
	1541459225
]);

// node_modules/@noble/hashes/sha2.js
/**
* SHA2 hash function. A.k.a. sha256, sha384, sha512, sha512_224, sha512_256.
* SHA256 is the fastest hash implementable in JS, even faster than Blake3.
* Check out {@link https://www.rfc-editor.org/rfc/rfc4634 | RFC 4634} and
* {@link https://nvlpubs.nist.gov/nistpubs/FIPS/NIST.FIPS.180-4.pdf | FIPS 180-4}.
* @module
*/
/**
* SHA-224 / SHA-256 round constants from RFC 6234 §5.1: the first 32 bits
* of the cube roots of the first 64 primes (2..311).
*/
const SHA256_K = /* @__PURE__ */ Uint32Array.from([
	1116352408,
	1899447441,
	3049323471,
	3921009573,
	961987163,
	1508970993,
	2453635748,
	2870763221,
	3624381080,
	310598401,
	607225278,
	1426881987,
	1925078388,
	2162078206,
	2614888103,
	3248222580,
	3835390401,
	4022224774,
	264347078,
	604807628,
	770255983,
	1249150122,
	1555081692,
	1996064986,
	2554220882,
	2821834349,
	2952996808,
	3210313671,
	3336571891,
	3584528711,
	113926993,
	338241895,
	666307205,
	773529912,
	1294757372,
	1396182291,
	1695183700,
	1986661051,
	2177026350,
	2456956037,
	2730485921,
	2820302411,
	3259730800,
	3345764771,
	3516065817,
	3600352804,
	4094571909,
	275423344,
	430227734,
	506948616,
	659060556,
	883997877,
	958139571,
	1322822218,
	1537002063,
	1747873779,
	1955562222,
	2024104815,
	2227730452,
	2361852424,
	2428436474,
	2756734187,
	3204031479,
	3329325298
]);
/** Reusable SHA-224 / SHA-256 message schedule buffer `W_t` from RFC 6234 §6.2 step 1. */
const SHA256_W = /* @__PURE__ */ new Uint32Array(64);
/** Internal SHA-224 / SHA-256 compression engine from RFC 6234 §6.2. */
var SHA2_32B = class extends HashMD {
	A = 0;
	B = 0;
	C = 0;
	D = 0;
	E = 0;
	F = 0;
	G = 0;
	H = 0;
	constructor(outputLen, IV) {
		super(64, outputLen, 8, false);
		this.A = IV[0] | 0;
		this.B = IV[1] | 0;
		this.C = IV[2] | 0;
		this.D = IV[3] | 0;
		this.E = IV[4] | 0;
		this.F = IV[5] | 0;
		this.G = IV[6] | 0;
		this.H = IV[7] | 0;
	}
	get() {
		const { A, B, C, D, E, F, G, H } = this;
		return [
			A,
			B,
			C,
			D,
			E,
			F,
			G,
			H
		];
	}
	set(A, B, C, D, E, F, G, H) {
		this.A = A | 0;
		this.B = B | 0;
		this.C = C | 0;
		this.D = D | 0;
		this.E = E | 0;
		this.F = F | 0;
		this.G = G | 0;
		this.H = H | 0;
	}
	_cloneInto(to) {
		(to ||= new this.constructor()).set(...this.get());
		return this._cloneIntoMeta(to);
	}
	process(view, offset) {
		for (let i = 0; i < 16; i++, offset += 4) SHA256_W[i] = view.getUint32(offset, false);
		for (let i = 16; i < 64; i++) {
			const W15 = SHA256_W[i - 15];
			const W2 = SHA256_W[i - 2];
			const s0 = rotr(W15, 7) ^ rotr(W15, 18) ^ W15 >>> 3;
			const s1 = rotr(W2, 17) ^ rotr(W2, 19) ^ W2 >>> 10;
			SHA256_W[i] = s1 + SHA256_W[i - 7] + s0 + SHA256_W[i - 16] | 0;
		}
		let { A, B, C, D, E, F, G, H } = this;
		for (let i = 0; i < 64; i++) {
			const sigma1 = rotr(E, 6) ^ rotr(E, 11) ^ rotr(E, 25);
			const T1 = H + sigma1 + Chi(E, F, G) + SHA256_K[i] + SHA256_W[i] | 0;
			const T2 = (rotr(A, 2) ^ rotr(A, 13) ^ rotr(A, 22)) + Maj(A, B, C) | 0;
			H = G;
			G = F;
			F = E;
			E = D + T1 | 0;
			D = C;
			C = B;
			B = A;
			A = T1 + T2 | 0;
		}
		A = A + this.A | 0;
		B = B + this.B | 0;
		C = C + this.C | 0;
		D = D + this.D | 0;
		E = E + this.E | 0;
		F = F + this.F | 0;
		G = G + this.G | 0;
		H = H + this.H | 0;
		this.set(A, B, C, D, E, F, G, H);
	}
	roundClean() {
		clean(SHA256_W);
	}
	destroy() {
		this.destroyed = true;
		this.set(0, 0, 0, 0, 0, 0, 0, 0);
		clean(this.buffer);
	}
};
/** Internal SHA-256 hash class grounded in RFC 6234 §6.2. */
var _SHA256 = class extends SHA2_32B {
	constructor() {
		super(32, SHA256_IV);
	}
};
/**
* SHA2-256 hash function from RFC 4634. In JS it's the fastest: even faster than Blake3. Some info:
*
* - Trying 2^128 hashes would get 50% chance of collision, using birthday attack.
* - BTC network is doing 2^70 hashes/sec (2^95 hashes/year) as per 2025.
* - Each sha256 hash is executing 2^18 bit operations.
* - Good 2024 ASICs can do 200Th/sec with 3500 watts of power, corresponding to 2^36 hashes/joule.
* @param msg - message bytes to hash
* @param opts - Reserved hash options.
* @returns Digest bytes.
* @example
* Hash a message with SHA2-256.
* ```ts
* sha256(new Uint8Array([97, 98, 99]));
* ```
*/
const sha256 = /* @__PURE__ */ createHasher(() => new _SHA256(), /* @__PURE__ */ oidNist(1));

// actions/shared/routing/select-dlt-units.ts
/** By how much a share may be overshot, in points (DESIGN.md section 3, "Routing"). */
const OVERSHOOT_POINTS = 5;
/** The dlt units of a phase, computed once at a transition (DESIGN.md section 3, "Routing"). */
function selectDltUnits(request) {
	const problems = findProblems(request);
	if (problems.length > 0) return {
		ok: false,
		problems
	};
	const weights = weighUnits(request.registeredUnits);
	const current = [...new Set(request.currentlyOnDlt.map(unitKey))];
	const kept = current.filter((name) => weights.has(name));
	const units = [.../* @__PURE__ */ new Set([...kept, ...chooseUnits(request, weights, kept)])].toSorted();
	return {
		ok: true,
		units,
		reachedPercent: 100 * sumOf(units, weights) / sumOf([...weights.keys()], weights),
		weights,
		movedToDlt: units.filter((name) => !kept.includes(name)),
		gone: current.filter((name) => !weights.has(name)).toSorted()
	};
}
/** The order in which units are taken: the pins, then the rest by the hexadecimal SHA-256 of `salt:name`. */
function orderUnits(names, pins, salt) {
	const pinned = pins.map(unitKey).filter((name) => names.includes(name));
	const digests = new Map(names.map((name) => [name, bytesToHex(sha256(utf8ToBytes(`${salt}:${name}`)))]));
	const rest = names.filter((name) => !pinned.includes(name));
	return [...pinned, ...rest.toSorted((left, right) => compare(digests.get(left) ?? "", digests.get(right) ?? ""))];
}
/** Weights by unit key; an unknown one gets the median of the known, or 1 where none is known. */
function weighUnits(units) {
	const known = units.flatMap(({ weight }) => weight === void 0 ? [] : [weight]).toSorted((left, right) => left - right);
	const lower = known[Math.floor((known.length - 1) / 2)] ?? 1;
	const upper = known[Math.floor(known.length / 2)] ?? 1;
	const median = Math.round((lower + upper) / 2);
	return new Map(units.map(({ name, weight }) => [unitKey(name), weight ?? median]));
}
function chooseUnits(request, weights, kept) {
	const { traffic } = request;
	switch (traffic.kind) {
		case "units": return traffic.units.map(unitKey);
		case "all": return [...weights.keys()];
		case "share": return fillShare(traffic.percent, orderUnits([...weights.keys()], request.pins, request.salt), weights, kept);
		default: return traffic;
	}
}
function fillShare(percent, order, weights, kept) {
	const total = sumOf(order, weights);
	const chosen = [...kept];
	let sum = sumOf(kept, weights);
	for (const name of order.filter((candidate) => !kept.includes(candidate))) {
		if (100 * sum >= percent * total) break;
		const weight = weights.get(name) ?? 1;
		if (100 * (sum + weight) > (percent + 5) * total) continue;
		chosen.push(name);
		sum += weight;
	}
	return chosen.length > 0 ? chosen : [leastHarm(order, weights)];
}
/** Where every unit overshoots, one still goes: the lightest, the first of the order among equals, so that the phase stays small. */
function leastHarm(order, weights) {
	return order.reduce((best, name) => (weights.get(name) ?? 1) < (weights.get(best) ?? 1) ? name : best);
}
function findProblems({ traffic, registeredUnits, pins }) {
	const registered = new Set(registeredUnits.map(({ name }) => unitKey(name)));
	const named = traffic.kind === "units" ? traffic.units : [];
	return [
		...registered.size === 0 ? ["No unit is registered: observed 0, expected at least 1. Add the subreddits under `units` in config/datasets.yaml."] : [],
		...doubles$1(registeredUnits.map(({ name }) => name)).map((name) => `The unit ${name} is registered twice; names are compared in lower case. Remove one.`),
		...doubles$1(named).map((name) => `The phase names the unit ${name} twice. Remove one.`),
		...doubles$1(pins).map((name) => `The pins name the unit ${name} twice. Remove one.`),
		...[...named, ...pins].filter((name) => !registered.has(unitKey(name))).map((name) => `The policy names the unit ${name}, which is not registered. Add it under \`units\` in config/datasets.yaml, or take it out of the policy.`)
	];
}
function doubles$1(names) {
	const seen = /* @__PURE__ */ new Set();
	return [...new Set(names.map(unitKey).filter((key) => seen.size === seen.add(key).size))];
}
function sumOf(names, weights) {
	return names.reduce((sum, name) => sum + (weights.get(name) ?? 0), 0);
}
function compare(left, right) {
	return left < right ? -1 : left > right ? 1 : 0;
}

// actions/shared/cutover/plan-advance.ts
const ADVANCE_PATHS = [
	CONFIG_PATH,
	ROUTING_PATH,
	POLICY_PATH,
	DATASETS_PATH
];
/** Plans setup (to 10 %, or to the optional shadow phase) and promotion: one phase forward, config and routing file in one commit. */
function planAdvance(snapshot, request, now) {
	const facts = readFacts(snapshot, request);
	if ("kind" in facts) return facts;
	const refusal = refuseTransition(facts, request, now);
	if (refusal) return refusal;
	const selection = selectDltUnits({
		...request,
		traffic: trafficOf$1(request),
		currentlyOnDlt: facts.routing?.dltUnits ?? []
	});
	if (!selection.ok) return refuse(request, facts, "datasets-invalid", `The units could not be chosen: ${selection.problems.join("; ")}.`, "Mend config/datasets.yaml or config/policy.yaml.");
	return planCommit(snapshot, facts, request, {
		now,
		selection
	});
}
/** In the shadow phase dlt collects into a dataset of its own, and no unit is routed to it, whatever the policy says (DESIGN.md section 2). */
function trafficOf$1({ to, traffic }) {
	return to === "shadow" ? {
		kind: "units",
		units: []
	} : traffic;
}
function readFacts(snapshot, request) {
	const config = parseCutoverConfig(snapshot.files.get("config/traffic_cutover_config.json")?.contents ?? null);
	if (!config.ok) return refuse(request, null, "config-invalid", config.problems.map(describeConfigProblem).join("; "), config.problems[0]?.remedy ?? "");
	const file = snapshot.files.get(ROUTING_PATH);
	const routing = file ? parseRoutingFile(file.contents) : null;
	if (routing && !routing.ok) {
		const { path, message, observed, expected, remedy } = routing.problem;
		return refuse(request, null, "routing-invalid", `${ROUTING_PATH} ${path}: ${message}, observed ${observed}, expected ${expected}`, remedy);
	}
	const generation = generationInForce(config.config.generation, snapshot.history);
	return {
		text: config.text,
		config: config.config,
		routing: routing?.routing ?? null,
		generation,
		notes: config.notes
	};
}
/** The first reason why not, in the order in which a person would mend them. */
function refuseTransition(facts, request, now) {
	const { config } = facts;
	if (config.generation < facts.generation) return refuse(request, facts, "generation-behind", `The config is at generation ${config.generation}, but the history already used ${facts.generation}: a commit was reverted by hand.`, "Run a rollback, which brings config and history together, then start over.");
	if (facts.generation >= 999999999999999) return refuse(request, facts, "config-invalid", `The generation is at its largest, ${MAX_GENERATION}: a number was forged, and the next transition could not be told from this one.`, "Restore config and history from before the forged number.");
	if (config.phase === request.to) return {
		kind: "answer",
		outcome: alreadyThere(facts, request)
	};
	if (!isNextPhase(config.phase, request.to)) return refuse(request, facts, "phase-order", `The phase is ${config.phase}; ${request.to} is not the one after it (order: ${PHASES.join(", ")}; shadow may be left out).`, "Name the next phase; the way back is always a rollback.");
	if (isHoldActive(config.hold, now)) return refuse(request, facts, "hold-active", `A hold of ${oneLine(config.hold.by, 80)} stands since ${config.hold.since}: ${oneLine(config.hold.reason)}`, "Lift it when its reason is settled: switchback hold --lift --reason TEXT.");
	return refuseSoak(facts, request, now);
}
function refuseSoak(facts, request, now) {
	const { phase, phaseStartedAt, setupAt } = facts.config;
	const soakHours = request.soakHours[phase];
	if (phase === "manual_only" || soakHours === 0) return null;
	const startedAt = phaseStartedAt ?? setupAt;
	const earliest = startedAt === null ? null : new Date(Date.parse(startedAt) + soakHours * 36e5);
	if (earliest !== null && earliest <= now) return null;
	return refuse(request, facts, "soak-not-over", `Phase ${phase} has to run clean for ${soakHours} h; it started at ${startedAt ?? "an unknown time"}.`, earliest === null ? "Run a rollback and set up again." : `Earliest: ${formatInstant(earliest)}.`);
}
/** One phase forward; from `manual_only` the optional shadow phase may be left out. */
function isNextPhase(from, to) {
	return PHASES.indexOf(to) - PHASES.indexOf(from) === 1 || from === "manual_only" && to === "10%";
}
function planCommit(snapshot, facts, request, { now, selection }) {
	const generation = facts.generation + 1;
	const text = editJson(facts.text, configChanges(snapshot, facts, request, now));
	const { units: dltUnits, weights, movedToDlt } = selection;
	const routing = renderRoutingFile({
		generation,
		phase: request.to,
		salt: request.salt,
		weights,
		dltUnits
	});
	const { phase: from } = facts.config;
	return {
		kind: "commit",
		commit: {
			headline: `${from === "manual_only" ? "setup" : "advance"}: ${from} -> ${request.to}`,
			body: renderTrailers({
				Reason: oneLine(request.reason, 300),
				Actor: request.actor,
				Run: request.runUrl ?? "",
				Generation: String(generation),
				"Operation-Id": request.operationId
			}),
			files: [fileChange(CONFIG_PATH, text), fileChange(ROUTING_PATH, routing)]
		},
		outcome: {
			decision: "advanced",
			reasonCode: "advanced",
			message: `${from} to ${request.to}: ${movedToDlt.length} units move to dlt, ${dltUnits.length} in all.`,
			remedy: null,
			generation,
			from,
			to: request.to,
			movedUnits: movedToDlt,
			notes: [...facts.notes, ...selection.gone.map((unit) => `${unit} is gone from the register and leaves the list.`)]
		}
	};
}
function configChanges(snapshot, facts, request, now) {
	const at = formatInstant(now);
	const isSetup = facts.config.phase === "manual_only";
	return {
		schema_version: 1,
		current_phase: request.to,
		dlt_enabled: true,
		manual_enabled: true,
		...isSetup ? { setup_timestamp: at } : {},
		generation: facts.generation + 1,
		phase_started_at: at,
		attempt: facts.config.attempt + (isSetup ? 1 : 0),
		last_transition: {
			from: facts.config.phase,
			to: request.to,
			at,
			by: oneLine(request.actor, 80),
			reason: oneLine(request.reason, 300),
			trigger: null,
			incident: null,
			run_url: request.runUrl,
			operation_id: request.operationId,
			policy_blob: snapshot.files.get("config/policy.yaml")?.blobOid ?? null,
			datasets_blob: snapshot.files.get("config/datasets.yaml")?.blobOid ?? null
		},
		hold: null
	};
}
function alreadyThere(facts, { to }) {
	const message = `The phase is ${to} already, generation ${facts.generation}.`;
	const { generation, notes } = facts;
	return {
		decision: "already-there",
		reasonCode: "already-there",
		message,
		remedy: null,
		generation,
		from: to,
		to,
		movedUnits: [],
		notes
	};
}
function refuse({ to }, facts, reasonCode, ...[message, remedy]) {
	return {
		kind: "answer",
		outcome: {
			decision: "refused",
			reasonCode,
			message,
			remedy,
			to,
			movedUnits: [],
			generation: facts?.generation ?? null,
			from: facts?.config.phase ?? null,
			notes: facts?.notes ?? []
		}
	};
}

// actions/shared/policy/phase-policy.ts
/** What goes by dlt in a phase; `null` where the policy does not have that phase. */
function trafficOf(policy, phase) {
	const found = policy.phases.find((candidate) => candidate.phase === phase);
	if (found === void 0) return null;
	if (found.all === true) return { kind: "all" };
	return found.sharePercent === void 0 ? {
		kind: "units",
		units: found.units ?? []
	} : {
		kind: "share",
		percent: found.sharePercent
	};
}
/** How long each phase must run clean before the next, in hours; 0 for `manual_only` and for a phase that the policy does not have. */
function soakHoursOf(policy) {
	const hours = PHASES.map((phase) => [phase, policy.phases.find((candidate) => candidate.phase === phase)?.soakHours ?? 0]);
	return Object.fromEntries(hours);
}

// actions/shared/policy/compare-phases.ts
/** A later phase never sends less by dlt: an advance moves nothing back, so a smaller phase would not be what its name says. */
function comparePhases(phases) {
	return phases.flatMap((phase, index) => {
		const before = phases[index - 1];
		return before === void 0 ? [] : shrinkage(before, phase, index);
	});
}
function shrinkage(before, phase, index) {
	const at = ["phases", index];
	const message = `the phase sends less by dlt than ${before.phase}`;
	if (before.units !== void 0 && phase.units !== void 0) {
		const names = new Set(phase.units.map(unitKey));
		const lost = before.units.filter((unit) => !names.has(unitKey(unit)));
		if (lost.length === 0) return [];
		return [{
			at: [...at, "units"],
			message,
			observed: `without ${lost.join(", ")}`,
			expected: `the units of ${before.phase} and more`,
			remedy: `Add ${lost.join(", ")}.`
		}];
	}
	if (before.sharePercent !== void 0 && phase.sharePercent !== void 0 && phase.sharePercent < before.sharePercent) {
		const [observed, expected] = [String(phase.sharePercent), `at least ${before.sharePercent}`];
		return [{
			at: [...at, "share_percent"],
			message,
			observed,
			expected,
			remedy: "Raise it."
		}];
	}
	if (before.all === true && phase.all !== true) return [{
		at,
		message,
		observed: "not every unit",
		expected: "all: true",
		remedy: "Write all: true."
	}];
	return [];
}

// actions/shared/policy/check-policy.ts
/** What the model alone cannot say: numbers that contradict each other, phases out of order, double names. */
function checkPolicy(policy) {
	return [
		...policy.phases.flatMap((phase, index) => checkPhase(phase, ["phases", index])),
		...checkPhaseOrder(policy),
		...comparePhases(policy.phases),
		...doubles(policy.routing.pins, ["routing", "pins"]),
		...checkCollectors(policy),
		...LIMITS.flatMap((limit) => checkLimit(policy, limit)),
		...checkEscalation(policy)
	];
}
function checkPhase(phase, at) {
	const named = [
		"units",
		"sharePercent",
		"all"
	].filter((key) => phase[key] !== void 0);
	const observed = named.length === 0 ? "none of them" : named.map((key) => key === "sharePercent" ? "share_percent" : key).join(" and ");
	const isShadow = phase.phase === "shadow";
	if (named.length !== 1) return [{
		at,
		message: "a phase says in one way what goes by dlt",
		observed,
		expected: "exactly one of units, share_percent and all",
		remedy: "Keep one of the three."
	}];
	if (isShadow && phase.units?.length !== 0) return [{
		at,
		message: "in the shadow phase no unit is routed to dlt",
		observed,
		expected: "units: []",
		remedy: "Write units: []."
	}];
	if (!isShadow && phase.units?.length === 0) return [{
		at: [...at, "units"],
		message: "the phase sends nothing by dlt",
		observed: "[]",
		expected: "at least one unit",
		remedy: "Name a unit, or delete the phase."
	}];
	return doubles(phase.units ?? [], [...at, "units"]);
}
/** Each phase once, in the order of the migration, and none left out but shadow: an advance goes one phase forward. */
function checkPhaseOrder({ phases }) {
	const names = phases.map(({ phase }) => phase);
	const expected = PHASES.filter((phase) => phase !== "manual_only" && (phase !== "shadow" || names.includes("shadow")));
	if (names.join() === expected.join()) return [];
	const wrong = expected.findIndex((phase, index) => phase !== names[index]);
	return [{
		at: [
			"phases",
			Math.min(wrong === -1 ? expected.length : wrong, names.length - 1),
			"phase"
		],
		message: "the phases are not those of the migration",
		observed: names.join(", "),
		expected: expected.join(", "),
		remedy: "Put them in this order, each once; shadow may be left out."
	}];
}
function checkCollectors({ collectors: { manual, dlt } }) {
	const problems = [];
	if (dlt.by === "switchback") {
		const message = manual.by === "switchback" ? "Switchback collects on both paths" : "Switchback does not collect by dlt";
		problems.push({
			at: [
				"collectors",
				"dlt",
				"by"
			],
			message,
			observed: "switchback",
			expected: "external",
			remedy: "Write external: your pipeline stays what collects by dlt, and the budget at Reddit is one client’s."
		});
	}
	if (manual.by === "switchback" && manual.testCommand !== null) {
		const remedy = "Write null: step 4 is then a collection of Switchback itself.";
		const observed = renderValue(manual.testCommand);
		problems.push({
			at: [
				"collectors",
				"manual",
				"test_command"
			],
			message: "a test command is for an external collector",
			observed,
			expected: "null",
			remedy
		});
	}
	for (const [index, workflow] of dlt.workflows.entries()) {
		if (!manual.workflows.includes(workflow)) continue;
		const remedy = "Split it into one workflow a path: stopping dlt would stop manual.";
		const observed = renderValue(workflow);
		problems.push({
			at: [
				"collectors",
				"dlt",
				"workflows",
				index
			],
			message: "one workflow serves both paths",
			observed,
			expected: "a workflow of its own",
			remedy
		});
	}
	return problems;
}
const LIMITS = [
	{
		at: [
			"triggers",
			"error-rate",
			"clears_below_percent"
		],
		value: ({ triggers }) => triggers["error-rate"].clearsBelowPercent,
		most: ({ triggers }) => triggers["error-rate"].abovePercent,
		than: "above_percent"
	},
	{
		at: [
			"triggers",
			"error-rate",
			"hours_with_failures"
		],
		value: ({ triggers }) => triggers["error-rate"].hoursWithFailures,
		most: ({ triggers }) => triggers["error-rate"].windowHours,
		than: "window_hours"
	},
	{
		at: [
			"triggers",
			"api-limits",
			"limited_runs"
		],
		value: ({ triggers }) => triggers["api-limits"].limitedRuns,
		most: ({ triggers }) => triggers["api-limits"].ofRuns,
		than: "of_runs"
	},
	{
		at: [
			"triggers",
			"load-failure",
			"hold_after_cadences"
		],
		value: ({ triggers }) => triggers["load-failure"].holdAfterCadences,
		most: ({ triggers }) => triggers["load-failure"].actionAfterCadences,
		than: "action_after_cadences",
		isStrict: true
	},
	{
		at: ["gates", "error_below_percent"],
		value: ({ gates }) => gates.errorBelowPercent,
		most: ({ triggers }) => triggers["error-rate"].abovePercent,
		than: "triggers.error-rate.above_percent"
	},
	{
		at: [
			"success",
			"error_rate",
			"below_percent"
		],
		value: ({ success }) => success.errorRate.belowPercent,
		most: ({ triggers }) => triggers["error-rate"].abovePercent,
		than: "triggers.error-rate.above_percent"
	}
];
function checkLimit(policy, { at, value, most, than, isStrict }) {
	const [observed, bound] = [value(policy), most(policy)];
	if (isStrict ? observed < bound : observed <= bound) return [];
	const expected = `${isStrict ? "less than" : "at most"} ${bound}, which is ${than}`;
	return [{
		at,
		message: "the number contradicts another",
		observed: String(observed),
		expected,
		remedy: `Lower it, or raise ${than}.`
	}];
}
/** Somebody must be told whatever happened. */
function checkEscalation({ escalation }) {
	const idle = escalation.flatMap(({ afterMinutes, atOnceOn }, index) => {
		return afterMinutes === null && (atOnceOn?.triggers.length ?? 0) + (atOnceOn?.severities.length ?? 0) === 0 ? [{
			at: ["escalation", index],
			message: "the role is never told",
			observed: "no time and no cause",
			expected: "one of them",
			remedy: "Write after_minutes, or name triggers or severities under at_once_on."
		}] : [];
	});
	if (escalation.some(({ afterMinutes }) => afterMinutes === 0)) return idle;
	const remedy = "Write after_minutes: 0 for the engineer on call.";
	return [...idle, {
		at: ["escalation"],
		message: "nobody is told at once",
		observed: "no after_minutes: 0",
		expected: "one role with it",
		remedy
	}];
}
function doubles(names, at) {
	const seen = /* @__PURE__ */ new Set();
	return names.flatMap((name, index) => {
		if (seen.size !== seen.add(unitKey(name)).size) return [];
		return [{
			at: [...at, index],
			message: "the unit stands twice",
			observed: renderValue(name),
			expected: "each once, whatever the case",
			remedy: "Delete one of the two."
		}];
	});
}

// actions/shared/policy/check-policy-against-datasets.ts
/** Units that the policy names and the register does not have. */
function checkPolicyAgainstDatasets(policy, { units }) {
	const names = units.map(({ name }) => name);
	const registered = new Set(names.map(unitKey));
	return [...policy.routing.pins.map((name, index) => ({
		name,
		at: [
			"routing",
			"pins",
			index
		]
	})), ...policy.phases.flatMap(({ units: inPhase }, phase) => (inPhase ?? []).map((name, index) => ({
		name,
		at: [
			"phases",
			phase,
			"units",
			index
		]
	})))].filter(({ name }) => !registered.has(unitKey(name))).map(({ name, at }) => {
		const nearest = nearestWord(name, names);
		const remedy = `${nearest === null ? "" : `Write ${nearest}, or `}${nearest === null ? "Register" : "register"} it under units in config/datasets.yaml.`;
		return {
			at,
			message: "the unit is not registered",
			observed: renderValue(name),
			expected: "a unit of config/datasets.yaml",
			remedy
		};
	});
}

// actions/shared/policy/policy-file.ts
const unitName = string().regex(/^[A-Za-z0-9_]{2,24}$/u, "a subreddit without r/, such as SideProject");
const percent = number().min(0).max(100);
const hours = number().min(0).max(8760);
const minutes = number().min(0).max(525600);
const count = int().min(1).max(1e5);
/** What a trigger that fires leads to. observe: shown and recorded, nothing more. */
const action = _enum([
	"rollback",
	"hold",
	"observe"
]);
const phaseSchema = strictKeys({
	phase: _enum([
		"shadow",
		"10%",
		"50%",
		"100%"
	]),
	units: array(unitName).optional().meta({ description: "The units that go by dlt, by name" }),
	share_percent: number().gt(0).max(100).optional().meta({ description: "Of the traffic, by weight" }),
	all: literal(true).optional().meta({ description: "Every registered unit" }),
	soak_hours: hours.meta({ description: "How long the phase must run clean before the next" })
}).meta({ description: "Exactly one of units, share_percent and all" });
const workflows = array(string().regex(/^[^/\\\p{Cc}]+\.ya?ml$/u, "the name of a file in .github/workflows, such as collect.yml")).meta({ description: "Files in .github/workflows that a transition stops and starts" });
const collectorsSchema = strictKeys({
	manual: strictKeys({
		by: _enum(["external", "switchback"]),
		workflows,
		test_command: array(string().min(1)).min(1).nullable().meta({ description: "Program and arguments; the runbook's step 4" })
	}),
	dlt: strictKeys({
		by: _enum(["external", "switchback"]),
		workflows,
		database_role: string().min(1).max(63).nullable().meta({ description: "The role whose login a rollback takes (fence); null: no fence" })
	})
});
/** The runbook's seven triggers (DESIGN.md section 7). */
const triggersSchema = strictKeys({
	evidence_max_age_minutes: minutes.min(1),
	"data-loss": strictKeys({
		action,
		action_where_manual_only: action
	}),
	"error-rate": strictKeys({
		action,
		above_percent: percent,
		clears_below_percent: percent,
		window_hours: int().min(1).max(168),
		hours_with_failures: int().min(1).max(168),
		minimum_unit_fetches: count
	}),
	"critical-incident": strictKeys({
		action,
		label: string().min(1).max(50)
	}),
	"api-limits": strictKeys({
		action,
		action_where_manual: action,
		limited_runs: count,
		of_runs: count
	}),
	"sla-missed": strictKeys({
		action,
		runs_in_a_row: count,
		minutes: minutes.gt(0),
		posts: count
	}),
	duplicates: strictKeys({ action }),
	"load-failure": strictKeys({
		hold_after_cadences: number().min(1).max(100),
		action,
		action_after_cadences: number().min(1).max(100),
		schedule_cadences: number().min(1).max(100),
		schedule_minutes: minutes
	})
});
const gatesSchema = strictKeys({
	error_below_percent: percent,
	minimum_unit_fetches: count,
	spot_check_posts: int().min(0).max(100)
});
/** The runbook's five success criteria (DESIGN.md section 8). */
const successSchema = strictKeys({
	hold_hours: hours,
	manual_collection: strictKeys({
		look_cadences: number().min(1).max(100),
		look_minutes: minutes
	}),
	error_rate: strictKeys({
		below_percent: percent,
		window_hours: int().min(1).max(168),
		minimum_unit_fetches: count,
		points_above_baseline: percent
	}),
	performance: strictKeys({
		recent_unit_fetches: count,
		good_unit_fetches: count,
		percentile: number().min(1).max(100),
		times: number().min(1).max(100)
	}),
	queues: strictKeys({
		queued_minutes: minutes,
		running_minutes: minutes
	}),
	accepted_unknown_days: int().min(1).max(365)
});
const contact = string().regex(/^[A-Za-z0-9][A-Za-z0-9-]*(?:\/[A-Za-z0-9_.-]+)?$/u, "a GitHub login, or organisation/team, without @");
const contactSchema = strictKeys({
	role: string().min(1).max(100),
	github: array(contact).meta({ description: "Logins or organisation/team, mentioned in issues" }),
	after_minutes: minutes.nullable().meta({ description: "After the incident opened, unless it is verified; null: only at once, below" }),
	at_once_on: strictKeys({
		triggers: array(_enum(TRIGGERS)),
		severities: array(_enum(SEVERITIES))
	}).optional()
});
const webAddress = url({
	protocol: /^https$/u,
	error: "an address with https://"
});
/** `config/policy.yaml`, as it is written. Every number is in the file: none has a default elsewhere. */
const policyFileSchema = strictKeys({
	schema_version: literal(1),
	routing: strictKeys({
		salt: string().min(1).max(100).meta({ description: "Orders the units of a share; another salt, another order" }),
		pins: array(unitName).meta({ description: "Units that a share takes first, in this order" })
	}),
	phases: array(phaseSchema).min(1).max(4),
	collectors: collectorsSchema,
	reddit: strictKeys({ requests_per_minute: int().min(1).max(600) }),
	triggers: triggersSchema,
	gates: gatesSchema,
	success: successSchema,
	escalation: array(contactSchema).min(1).max(10),
	links: strictKeys({
		dlt_documentation: webAddress,
		supabase_status: webAddress,
		slack_channel: string().regex(/^#\S+$/u, "a channel with its #")
	})
});

// actions/shared/policy/policy.ts
/**
* Reads `config/policy.yaml`: everything that is wrong with it at once, each with line and column. With `datasets` given, a unit that
* is not registered is a problem too.
*/
function parsePolicy(contents, datasets) {
	const file = parseYamlFile(contents, policyFileSchema, (value) => {
		const policy = camelKeys(value);
		return [...checkPolicy(policy), ...datasets === void 0 ? [] : checkPolicyAgainstDatasets(policy, datasets)];
	});
	return file.ok ? {
		ok: true,
		policy: camelKeys(file.value)
	} : file;
}

// scripts/commands/read-advance-policy.ts
/**
* What an advance takes from the policy and the datasets.
*
* @throws OperatorError `policy-invalid`, `datasets-invalid`: with the place of every problem
*/
function readAdvancePolicy(files, to) {
	const datasets = parseDatasets(contentsOf(files, DATASETS_PATH, "datasets-invalid"));
	if (!datasets.ok) throw invalid("datasets-invalid", DATASETS_PATH, datasets.problems);
	const parsed = parsePolicy(contentsOf(files, POLICY_PATH, "policy-invalid"), datasets.datasets);
	if (!parsed.ok) throw invalid("policy-invalid", POLICY_PATH, parsed.problems);
	const traffic = trafficOf(parsed.policy, to);
	if (traffic === null) throw new OperatorError({
		reasonCode: "policy-invalid",
		message: `${POLICY_PATH} has no phase ${to}`,
		observed: parsed.policy.phases.map(({ phase }) => phase).join(", "),
		expected: to,
		remedy: "Name a phase of the policy, or add this one to it."
	});
	const { pins, salt } = parsed.policy.routing;
	return {
		traffic,
		registeredUnits: datasets.datasets.units,
		pins,
		salt,
		soakHours: soakHoursOf(parsed.policy)
	};
}
function contentsOf(files, path, reasonCode) {
	const file = files.get(path) ?? null;
	if (file !== null) return file.contents;
	throw new OperatorError({
		reasonCode,
		message: `${path} is not on the default branch of the remote`,
		observed: "no such file",
		expected: "the file, committed and pushed",
		remedy: "Commit it: an advance needs to know the units. A rollback never does."
	});
}
function invalid(reasonCode, path, problems) {
	const places = problems.slice(0, 10).map((problem) => describeFileProblem(path, problem));
	return new OperatorError({
		reasonCode,
		message: `${places.join(" ")}${problems.length > 10 ? ` And ${problems.length - 10} more.` : ""}`,
		remedy: "Mend the file by pull request, then run this again."
	});
}

// scripts/commands/advance.ts
/** `switchback advance`: setup and promotion, one phase forward. Stops at a hold, before the soak is over, and at files that are wrong. */
async function advanceCommand(options, context) {
	const { phase: to } = options;
	const target = await findTarget(options, context);
	const facts = await beginOperation(options, {
		target,
		what: `Advancing to ${to}`
	}, context);
	const people = target.branch !== target.defaultBranch ? await readPeoplesFiles(target, [POLICY_PATH, DATASETS_PATH], context.signal) : /* @__PURE__ */ new Map();
	const done = await carryOut({
		target,
		operationId: facts.operationId,
		paths: ADVANCE_PATHS,
		plan: (snapshot) => planOn({
			...snapshot,
			files: new Map([...snapshot.files, ...people])
		}, facts, to),
		recognise: (trailers) => recogniseOwnCommit(trailers, to),
		isDryRun: options.dryRun === true
	}, context);
	if (done.kind === "gave-up") throw new OperatorError({
		...done,
		remedy: `Read the state, then run it again with --operation-id ${facts.operationId}.`,
		exitCode: 1
	});
	const { outcome, commit, diff } = done;
	if (outcome.decision === "refused") context.log.error(oneLine(`Not advanced: ${outcome.message}`, 2e3));
	if (outcome.remedy !== null) context.log.info(`What to do: ${oneLine(outcome.remedy, 1e3)}`);
	const answer = diff === null ? outcome : {
		...outcome,
		decision: "dry-run",
		reasonCode: "dry-run"
	};
	return {
		exitCode: exitCodeOf(outcome),
		json: {
			schemaVersion: 1,
			...answer,
			operationId: facts.operationId,
			commit,
			diff
		},
		lines: outcome.decision === "refused" ? [] : renderLines(outcome, diff),
		remarks: outcome.notes.map((note) => `note: ${oneLine(note, 500)}`)
	};
}
/** Files that are wrong are an answer, not a fault: what this clone remembers may be older than the tip, and only the tip is believed. */
function planOn(snapshot, facts, to) {
	try {
		return planAdvance(snapshot, {
			...facts,
			to,
			...readAdvancePolicy(snapshot.files, to)
		}, systemClock.now());
	} catch (error) {
		if (!(error instanceof OperatorError)) throw error;
		const { message } = describeFault({ outputs: {} }, error);
		const { reasonCode, remedy } = error;
		return {
			kind: "answer",
			outcome: {
				decision: "refused",
				reasonCode,
				message,
				remedy,
				to,
				generation: null,
				from: null,
				movedUnits: [],
				notes: []
			}
		};
	}
}
function recogniseOwnCommit({ Generation }, to) {
	return {
		decision: "advanced",
		reasonCode: "advanced",
		message: `Advanced to ${to}; the answer was lost and the commit was found by its Operation-Id.`,
		remedy: null,
		generation: Generation === void 0 ? null : Number(Generation),
		from: null,
		to,
		movedUnits: [],
		notes: []
	};
}
function renderLines({ message, movedUnits, generation }, diff) {
	if (diff !== null) return ["Dry run: nothing was written.", ...printableDiff(diff)];
	const moved = movedUnits.length === 0 ? [] : [`Now on DLT: ${oneLine(movedUnits.join(", "), 1e3)}`];
	return [
		oneLine(message, 1e3),
		...moved,
		`Generation: ${generation ?? "unknown"}`
	];
}
/** A gate that says no is a failure (1); a file that has to be mended is configuration (2). */
function exitCodeOf({ decision, reasonCode }) {
	if (decision !== "refused") return 0;
	return reasonCode.endsWith("-invalid") ? 2 : 1;
}

export { advanceCommand };