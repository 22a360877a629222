import { createEchartsRenderer } from '../../../actions/shared/adapters/echarts-svg.ts';
import { pullRequestTitle, renderPullRequestBody } from '../../../actions/report-incident/plan-pull-request.ts';
import { incidentRecordSchema, type IncidentRecord } from '../../../actions/shared/incident/incident-record.ts';
import { renderFirstReport } from '../../../actions/shared/incident/render-first-report.ts';
import type { CheckResult, IntegrityResult } from '../../../actions/shared/integrity/integrity-result.ts';
import {
  investigationResultSchema,
  type InvestigationResult,
  type Series,
} from '../../../actions/shared/investigation/investigation-result.ts';
import { parsePolicy } from '../../../actions/shared/policy/policy.ts';
import { planCharts } from '../../../actions/shared/report/plan-charts.ts';
import { amendReport } from '../../../actions/shared/report/render-report.ts';
import { factsOfRecord, type ReportFacts } from '../../../actions/shared/report/report-facts.ts';
import type { CriterionResult } from '../../../actions/shared/success/criterion.ts';
import type { VerificationResult } from '../../../actions/shared/verification/verification-result.ts';
import { anIncidentRecord } from '../../support/an-incident-record.ts';
import { readProjectFile } from '../../support/project-files.ts';

type Told<T> = { readonly [K in keyof T]?: T[K] };

/** `given.json`: what is known when the report is amended; what is left out is as the builders below have it, `null` is not known. */
export interface GivenReport {
  readonly story: string;
  readonly record: Told<IncidentRecord>;
  readonly verification?: (Told<Omit<VerificationResult, 'checks'>> & { readonly checks: readonly Told<VerificationResult['checks'][number]>[] }) | null;
  readonly integrity?: (Told<Omit<IntegrityResult, 'checks'>> & { readonly checks: readonly Told<CheckResult>[] }) | null;
  readonly investigation?: (Told<Omit<InvestigationResult, 'series'>> & { readonly series?: readonly GivenSeries[] }) | null;
  readonly criteria?: readonly (Told<CriterionResult> & Pick<CriterionResult, 'id'>)[] | null;
  readonly knowsPolicy?: boolean;
  readonly facts?: Told<Omit<ReportFacts, 'record' | 'verification' | 'integrity' | 'investigation' | 'criteria' | 'policy'>>;
  /** What people changed in the first report before a machine came again: each text by another. */
  readonly people?: readonly (readonly [from: string, to: string])[];
}

interface GivenSeries {
  readonly id: Series['id'];
  readonly unit: Series['unit'];
  readonly from: string;
  readonly stepMinutes: number;
  readonly lines: Readonly<Record<string, readonly (number | null)[]>>;
}

export interface ToldReport {
  readonly report: string;
  readonly pullRequest: string;
  readonly charts: readonly { readonly file: string; readonly svg: string }[];
  readonly leftAlone: readonly string[];
}

/** The first report, people's changes in it, then what the machine makes of both; and the pull request beside it. */
export function tellReport(given: GivenReport): ToldReport {
  const record = incidentRecordSchema.parse(anIncidentRecord(given.record));
  const facts = factsOf(given, record);
  const first = (given.people ?? []).reduce((text, [from, to]) => {
    if (!text.includes(from)) throw new Error(`the first report does not say ${JSON.stringify(from)}`);
    return text.replace(from, () => to);
  }, renderFirstReport(record));
  const { text: report, leftAlone } = amendReport(first, facts);
  const renderer = createEchartsRenderer();
  const charts = planCharts(facts.investigation?.series ?? [], record).filter(({ lines }) => lines.length > 0);
  return {
    report,
    leftAlone,
    pullRequest: `${pullRequestTitle(record)}\n\n${renderPullRequestBody(facts, report, { asked: true, refused: [], note: null })}`,
    charts: charts.map((plan) => ({ file: plan.file, svg: renderer.render(plan) })),
  };
}

function factsOf(given: GivenReport, record: IncidentRecord): ReportFacts {
  const { verification, integrity, investigation, criteria, knowsPolicy = true } = given;
  const policy = parsePolicy(readProjectFile('config/policy.yaml'));
  if (!policy.ok) throw new Error('config/policy.yaml cannot be read');
  return {
    ...factsOfRecord(record),
    ...given.facts,
    policy: knowsPolicy ? policy.policy : null,
    verification: verification ? aVerification(verification) : null,
    integrity: integrity ? anIntegrityResult(integrity) : null,
    investigation: investigation ? anInvestigation(investigation) : null,
    criteria: criteria ? criteria.map((criterion) => aCriterion(criterion)) : null,
  };
}

function aVerification({ checks, ...given }: NonNullable<GivenReport['verification']>): VerificationResult {
  return {
    schemaVersion: 1,
    verdict: 'pass',
    reasonCode: 'rollback-proven',
    layerOne: 'done',
    statusLines: [],
    look: null,
    secondLookDueAt: null,
    rollbackAt: null,
    branch: 'main',
    commit: null,
    ...given,
    checks: checks.map((check) => ({
      id: 'check',
      title: 'A check',
      verdict: 'pass' as const,
      expected: 'as it should be',
      observed: 'as it should be',
      ...check,
    })),
  };
}

function anIntegrityResult({ checks, ...given }: NonNullable<GivenReport['integrity']>): IntegrityResult {
  return {
    schemaVersion: 1,
    verdict: 'pass',
    reasonCode: 'data-whole',
    verdictByKind: {},
    database: null,
    windows: [],
    lag: null,
    coverage: 'all sealed history verified every 12 days',
    baselineCount: 0,
    isBaseline: false,
    generation: 4,
    phase: 'manual_only',
    openIncident: '',
    history: { outcome: 'off', detail: null, path: null },
    durations: { totalMs: 900, lookMs: 800, queryMsByCheck: {} },
    ...given,
    checks: checks.map((check) => ({
      ...{ id: 'census', title: 'What Reddit lists is here', kind: 'loss' as const, dataset: 'submissions' },
      ...{ table: 'public.submissions', unit: null, verdict: 'pass' as const, skipReason: null, action: null },
      ...{ expected: 'nothing missing', observed: 'nothing missing', detail: null, remedy: null },
      ...{ sample: [], faultCount: 0, baselineCount: 0, suspects: [] },
      ...check,
    })),
  };
}

/** Checked by the schema: a story cannot tell what `investigate` cannot say. */
function anInvestigation({ series = [], ...given }: NonNullable<GivenReport['investigation']>): InvestigationResult {
  return investigationResultSchema.parse({
    schemaVersion: 1,
    verdict: 'pass',
    reasonCode: 'evidence-gathered',
    incident: null,
    from: '2026-11-24T20:05:19Z',
    to: '2026-11-25T02:35:19Z',
    sources: [],
    causes: [],
    durationMs: 9_000,
    ...given,
    series: series.map(({ id, unit, from, stepMinutes, lines }) => ({
      id,
      unit,
      lines: Object.entries(lines).map(([name, values]) => ({
        name,
        points: values.map((value, at) => ({
          at: `${new Date(Date.parse(from) + at * stepMinutes * 60_000).toISOString().slice(0, 19)}Z`,
          value,
        })),
      })),
    })),
  });
}

function aCriterion(given: Told<CriterionResult> & Pick<CriterionResult, 'id'>): CriterionResult {
  return { verdict: 'pass', expected: 'it holds', observed: 'it holds', detail: null, remedy: null, settled: null, ...given };
}
