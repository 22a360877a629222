import { count } from "./count.mjs";
import { OperatorError } from "./errors.mjs";
import { parsePostgresUrl } from "./postgres-address.mjs";
import { statementName, statementText } from "./statement-name.mjs";

// actions/shared/fence/decide-refusal.ts
/** The user behind the session pooler of Supabase: `role.projectref`. */
const TENANT = /\.[a-z]{20}$/u;
const OWN_ROLE = "Give dlt a role of its own (scripts/sql/README.md says how), let its pipeline log in as that role, and name it in collectors.dlt.database_role of config/policy.yaml.";
/** Why this role may not be fenced, or not be unfenced; `null` where nothing speaks against it. */
function decideRefusal(request, look, role) {
	return againstState(request) ?? (look.connection.isReplica ? ON_REPLICA : null) ?? (request.direction === "fence" ? whyNoFenceHolds(request, look, role) : null);
}
/** Why this role cannot be fenced (DESIGN.md section 1): told at an unfence too, while there is time. */
function whyNoFenceHolds(request, { connection }, role) {
	if (role.isSuperuser) return {
		reasonCode: "fence-role-superuser",
		detail: `The role ${statementName(role.name)} is a superuser: observed SUPERUSER, expected a role that cannot give itself its login back.`,
		remedy: OWN_ROLE
	};
	const shared = whoShares(request, [connection.sessionUser, connection.currentUser], role.name);
	if (shared === null) return null;
	return {
		reasonCode: "fence-role-shared",
		detail: `The role ${statementName(role.name)} is ${shared} too: observed one role for both, expected a role that dlt alone uses.`,
		remedy: OWN_ROLE
	};
}
function whoShares({ manualUser }, own, role) {
	if (manualUser !== null && (manualUser === role || manualUser.replace(TENANT, "") === role)) return "the manual path's";
	return own.includes(role) ? "this connection's" : null;
}
/** The policy names a role that is not there: to the letter, since `Dlt` and `dlt` are two. */
function refuseMissing(role, similarName) {
	const similar = similarName === null ? "" : ` There is a role ${statementName(similarName)}.`;
	return {
		reasonCode: "fence-role-missing",
		detail: `The database has no role ${statementName(role)}: observed none, expected the role that dlt logs in as.${similar}`,
		remedy: "Correct collectors.dlt.database_role in config/policy.yaml; upper and lower case count."
	};
}
/** A fence is for a state without dlt, an unfence for one with it; what could not be read lets a fence go on. */
function againstState({ direction, dltEnabled, forceReason, generation }) {
	if (forceReason !== null) return null;
	if (direction === "fence" && dltEnabled === true) return {
		reasonCode: "stale-decision",
		detail: `The live state lets dlt run: observed dlt_enabled true at generation ${generation}, expected false.`,
		remedy: "Roll back first; or give a reason to fence all the same."
	};
	if (direction === "fence" || dltEnabled === true) return null;
	return {
		reasonCode: "unfence-refused",
		detail: `The live state does not let dlt run: observed ${dltEnabled === null ? "a state that could not be read" : "dlt_enabled false"}, expected dlt_enabled true.`,
		remedy: "Advance first, which gives the login back; or give a reason to unfence all the same."
	};
}
const ON_REPLICA = {
	reasonCode: "database-refused",
	detail: "The server is a replica: observed one in recovery, expected the primary, where roles can be changed.",
	remedy: "Give the primary's address in the database URL of the fence."
};

// actions/shared/fence/fence-mark.ts
const SENTENCE = "Fenced by Switchback: it took the login of this role, and gives it back when dlt is switched on. ";
const MARK = /\n?(?:Fenced by Switchback: [^\n[]*)?\[switchback-fence v1 generation=(\d{1,15}) at=([^\s\]]+) run=([^\s\]]+)\]/gu;
/**
* The comment with the mark behind what people wrote, in place of an earlier mark. The comment and the login change in one transaction, so a role has the
* mark exactly when a fence took its login, whatever crashed; and no history has to be written first. A setting of the role would disturb no comment, but
* Postgres lets only superusers store one under a name that it does not know (seen with 15, 17 and 18).
*/
function withMark(comment, { generation, at, run }) {
	const words = withoutMark(comment);
	const mark = `${SENTENCE}[switchback-fence v1 generation=${generation} at=${safe(at)} run=${safe(run)}]`;
	return words === null ? mark : `${words}\n${mark}`;
}
/** The comment as people wrote it; `null` where nothing is left, which is how Postgres keeps an empty one. */
function withoutMark(comment) {
	return comment?.replaceAll(MARK, "") || null;
}
/** Of several marks, which only people can have made, the one of the newest generation. `null` where there is none. */
function findMark(comment) {
	return [...(comment ?? "").matchAll(MARK)].map(([, generation = "", at = "", run = ""]) => ({
		generation: Number(generation),
		at,
		run
	})).toSorted((a, b) => b.generation - a.generation)[0] ?? null;
}
function safe(text) {
	return text.replaceAll(/[^\w.:-]/gu, "_") || "-";
}

// actions/shared/fence/missing-rights.ts
/** From here on CREATEROLE alone does not change a role: the ADMIN option on it is needed too (Postgres 16, release notes). */
const ADMIN_OPTION_VERSION = 16e4;
/**
* What this connection lacks to change that role, as the statements that give it; its own privileges tell, since the server says only that one is
* lacking. Ending sessions takes nothing more: whoever may do this may make itself a member.
*/
function listMissingRights(connection, role) {
	if (connection.isSuperuser) return [];
	const own = statementName(connection.currentUser);
	return [...connection.canCreateRole ? [] : [`ALTER ROLE ${own} CREATEROLE;`], ...connection.isAdminOfRole || connection.versionNumber < ADMIN_OPTION_VERSION ? [] : [`GRANT ${statementName(role)} TO ${own} WITH ADMIN OPTION;`]];
}

// actions/shared/fence/other-ways.ts
/** How something can still be written in the name of a role that has neither login nor session. None of it is taken away: it is other people's. */
function listOtherWays(role, prepared) {
	return [
		...role.members.map(({ name, sessions }) => ({
			detail: `${statementName(name)} can become ${statementName(role.name)} by SET ROLE, and has ${count(sessions, "session")}; which role a session has taken on, Postgres does not show`,
			remedy: `If it need not: REVOKE ${statementName(role.name)} FROM ${statementName(name)};`
		})),
		...prepared.map(({ id, database }) => ({
			detail: `the prepared transaction ${statementText(id)} of ${statementName(role.name)} in database ${statementName(database)} can still be committed`,
			remedy: `In that database: ROLLBACK PREPARED ${statementText(id)};`
		})),
		...role.canCreateRole ? [{
			detail: `${statementName(role.name)} has CREATEROLE, so a session of it could have given it the login back`,
			remedy: `ALTER ROLE ${statementName(role.name)} NOCREATEROLE;`
		}] : []
	];
}

// actions/shared/fence/plan-login.ts
/** `memory` is what the history knows, where it was asked. The same facts always give the same plan, so a second run changes nothing. */
function planLogin(request, look, memory) {
	const { role } = look;
	if (role === null) return {
		kind: "refuse",
		refusal: refuseMissing(request.role, look.similarName)
	};
	const refusal = decideRefusal(request, look, role);
	if (refusal !== null) return {
		kind: "refuse",
		refusal
	};
	const mark = findMark(role.comment);
	if (request.direction === "fence") return planFence(request, {
		at: look.at,
		role,
		mark
	});
	const outdated = mark === null ? null : refuseOutdated(request, mark);
	if (outdated !== null) return {
		kind: "refuse",
		refusal: outdated
	};
	return planUnfence(request, {
		role,
		mark
	}, memory);
}
function planFence(request, { at, role, mark }) {
	if (!role.canLogin && mark === null) {
		const detail = `${statementName(role.name)} had no login already, and no fence took it: none will be given back.`;
		return {
			kind: "keep",
			before: beforeOf(role),
			detail
		};
	}
	const before = {
		...beforeOf(role),
		canLogin: true
	};
	if (!role.canLogin && mark !== null && mark.generation >= request.generation) return {
		kind: "keep",
		before,
		detail: `${statementName(role.name)} is fenced since ${mark.at}`
	};
	const generation = Math.max(request.generation, mark?.generation ?? request.generation);
	const next = {
		generation,
		run: request.run,
		at: role.canLogin || mark === null ? at : mark.at
	};
	return {
		kind: "change",
		change: {
			canLogin: false,
			comment: withMark(role.comment, next)
		},
		isLoginKept: !role.canLogin,
		before,
		detail: role.canLogin ? `took the login of ${statementName(role.name)} and wrote that on the role` : `${statementName(role.name)} is fenced since ${next.at}; now at generation ${generation}`
	};
}
function planUnfence(request, { role, mark }, memory) {
	const before = beforeOf(role);
	if (role.canLogin && mark === null) return {
		kind: "keep",
		before,
		detail: `${statementName(role.name)} has its login, and no fence is written on it`
	};
	const give = {
		kind: "change",
		before,
		isLoginKept: role.canLogin,
		change: {
			canLogin: true,
			comment: withoutMark(role.comment)
		},
		detail: role.canLogin ? `${statementName(role.name)} had its login back already; took the mark of the fence off it` : `gave ${statementName(role.name)} its login back`
	};
	if (mark !== null) return give;
	if (memory === null) return { kind: "ask-history" };
	if (!memory.measured) return {
		kind: "unknown",
		detail: `${statementName(role.name)} has no login, no fence is written on it, and the history could not be read: ${memory.message}`,
		remedy: `${memory.remedy} Then run this again.`
	};
	return planByMemory(request, {
		role,
		give
	}, memory.value);
}
function planByMemory(request, { role, give }, memory) {
	if (memory.kind === "taken") {
		const refusal = refuseOutdated(request, memory);
		return refusal === null ? give : {
			kind: "refuse",
			refusal
		};
	}
	const planned = memory.kind === "planned" ? `; one was planned at ${memory.at}, and whether it took the login is not known` : "";
	return {
		kind: "not-ours",
		detail: `${statementName(role.name)} has no login, and nothing says that a fence took it${planned}: it stays as it is.`,
		remedy: `If dlt should log in as it, run as its administrator: ALTER ROLE ${statementName(role.name)} LOGIN;`
	};
}
/** A fence of a later generation stands: the transition that asks was overtaken by a rollback. */
function refuseOutdated({ generation, forceReason }, fence) {
	if (forceReason !== null || fence.generation <= generation) return null;
	return {
		reasonCode: "stale-decision",
		detail: `A later rollback fenced the role: observed generation ${fence.generation} at ${fence.at}, expected at most ${generation}.`,
		remedy: "Nothing is to be done: the rollback stands. The next advance gives the login back."
	};
}
function beforeOf({ canLogin, connectionLimit, validUntil }) {
	return {
		canLogin,
		connectionLimit,
		validUntil
	};
}

// actions/shared/adapters/postgres/postgres-user.ts
/** The user of a database URL; `null` where there is no URL, none in it, or it cannot be read, which whoever connects by it will say. */
function postgresUserOf(url) {
	try {
		return url === void 0 ? null : parsePostgresUrl(url).user ?? null;
	} catch (fault) {
		if (fault instanceof OperatorError) return null;
		throw fault;
	}
}

export { findMark, listMissingRights, listOtherWays, planLogin, postgresUserOf, whyNoFenceHolds };