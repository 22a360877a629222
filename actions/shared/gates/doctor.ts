import { oneLine } from '../markdown/one-line.ts';
import type { Gate } from './gate.ts';

const REMEDY = 'Run switchback doctor and do what it says.';
const REMEDY_UNSEEN =
  'Run switchback doctor with the token of an administrator (administration, secrets, actions and contents: read), and give that token to advance.yml as the secret DOCTOR_TOKEN.';

const REMEDY_UNASKED =
  'Ask it before: switchback doctor --json > doctor.json, then give that as --doctor-result doctor.json. advance.yml asks it by itself.';

/**
 * What could make the next rollback fail. Where nobody handed a result of doctor on, that is warned of and stops nobody: the drill has tried the way. Only
 * advance.yml asks by itself, since the command line may have git alone.
 */
export const doctorGate: Gate = {
  id: 'doctor',
  title: 'doctor finds nothing',
  isAsked: () => true,
  isBypassable: true,
  assess({ doctor }) {
    const expected = 'pass or warn of switchback doctor';
    if (doctor === null)
      return {
        verdict: 'warn',
        observed: 'nobody asked it: no result was handed on',
        expected,
        remedy: REMEDY_UNASKED,
      };
    const about = { observed: oneLine(doctor.observed, 300), expected };
    if (doctor.verdict === 'pass' || doctor.verdict === 'warn') return { ...about, verdict: doctor.verdict };
    return { ...about, verdict: doctor.verdict, remedy: doctor.verdict === 'unknown' ? REMEDY_UNSEEN : REMEDY };
  },
};
