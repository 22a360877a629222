import type { Unmeasured } from '../shared/verification/measured.ts';

export const NO_DATABASE: Unmeasured = {
  measured: false,
  message: 'no database was given',
  remedy: 'Set the secret SUPABASE_DB_URL to a postgresql:// URL of a role that may read, and pass it as database-url.',
};
