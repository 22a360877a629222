import { notApplicableAnswer, passAnswer, unknownAnswer } from '../integrity/check-answers.ts';
import { defineCheck } from '../integrity/integrity-check.ts';
import type { CheckAnswer } from '../integrity/integrity-check.ts';
import { proveBindings } from '../integrity/prove-binding.ts';
import type { BindingProof } from '../integrity/prove-binding.ts';
import { count } from '../markdown/count.ts';

const EXPECTED = 'the table, and every column with a type that can hold what the binding says';
const REMEDY = 'Correct config/datasets.yaml after the catalogue.';

/** Bindings against the catalogue. What a binding gets wrong makes unknown whatever reads that column, and here it is named. */
export const bindingCheck = defineCheck({
  id: 'binding',
  title: 'Bindings against the catalogue',
  scope: 'database',
  kind: 'contract',
  question: 'Is every table and column of config/datasets.yaml there, with a type that can hold what it is bound as?',
  runbook: 'Step 5: check data integrity',
  needs: 'nothing: the catalogue is open to every role',
  cost: 'O(1)',
  verdictRule:
    'unknown: a table or column is missing, or of another type; nothing that reads it can be measured. pass: all is there.',
  remedy: REMEDY,
  plan(_subject, context) {
    const proofs = proveBindings(context.datasets, context);
    return { kind: 'answered', answers: proofs.map(toAnswer) };
  },
  assess: () => ({ answers: [] }),
});

function toAnswer(proof: BindingProof): CheckAnswer {
  return { ...answerOf(proof), dataset: proof.dataset.name, table: proof.key };
}

function answerOf({ problems, isNotMadeYet, catalogue, dataset }: BindingProof): CheckAnswer {
  if (isNotMadeYet) {
    return notApplicableAnswer(EXPECTED, `dlt has loaded nothing into ${dataset.dlt?.schema ?? dataset.name} yet`);
  }
  const [first] = problems;
  if (first === undefined) return passAnswer(EXPECTED, `${count(catalogue?.columns.length ?? 0, 'column')} seen`);
  const message = problems.map((problem) => problem.message).join('; ');
  const remedies = [...new Set(problems.map(({ remedy }) => remedy))];
  return unknownAnswer(EXPECTED, message, remedies.join(' '));
}
