import { POLICY_PATH } from '../shared/cutover/file-paths.ts';
import type { EscalationContact } from '../shared/escalation/escalation-step.ts';
import { ON_CALL_ALONE } from '../shared/escalation/escalation-step.ts';
import { parsePolicy } from '../shared/policy/policy.ts';
import { measureFault } from '../shared/verification/measure-fault.ts';
import { describeFileProblem } from '../shared/yaml-document/file-problem.ts';

/** What an escalation takes of the policy. */
export interface ContactPolicy {
  readonly contacts: readonly EscalationContact[];
  /** Of the issue. */
  readonly labels: readonly string[];
  readonly slackChannel: string | null;
  /** Why it is not the repository's own; `null` where it is. */
  readonly problem: string | null;
}

const NO_POLICY = { contacts: ON_CALL_ALONE, labels: [], slackChannel: null } as const;

/** The contacts, or, where the policy is missing or bad, the runbook's first one without a name: somebody must hear of it all the same. */
export async function readContactPolicy(
  read: () => Promise<Readonly<Record<typeof POLICY_PATH, Uint8Array | null>>>,
): Promise<ContactPolicy> {
  const file = await measureFault(read, '');
  if (!file.measured) return { ...NO_POLICY, problem: file.message };
  const contents = file.value[POLICY_PATH];
  if (contents === null) return { ...NO_POLICY, problem: `there is no ${POLICY_PATH}` };
  const parsed = parsePolicy(contents);
  if (!parsed.ok) {
    const [first] = parsed.problems;
    return { ...NO_POLICY, problem: first === undefined ? 'it is not valid' : describeFileProblem(POLICY_PATH, first) };
  }
  const { escalation, incidents, links } = parsed.policy;
  return { contacts: escalation, labels: incidents.labels, slackChannel: links.slackChannel, problem: null };
}
