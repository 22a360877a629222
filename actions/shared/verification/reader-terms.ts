/** How the reader of a remedy hands something to the next run: by the inputs of the action, or by the options of the command line. */
export interface ReaderTerms {
  readonly previousLook: string;
  readonly controlEndedAt: string;
  readonly database: string;
}

export const ACTION_TERMS: ReaderTerms = {
  previousLook: 'the output look in previous-look',
  controlEndedAt: 'control-ended-at',
  database: 'the secret SUPABASE_DB_URL (input database-url)',
};

export const COMMAND_TERMS: ReaderTerms = {
  previousLook: 'the file that --save-look wrote in --previous-look',
  controlEndedAt: '--control-ended-at',
  database: 'SUPABASE_DB_URL',
};
