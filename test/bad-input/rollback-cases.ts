/** One thing wrong with what the action is started with. An input is by its name, a variable by its own. */
export interface BadStart {
  readonly name: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly reasonCode: 'input-invalid' | 'environment-invalid';
  /** What the message has to name. */
  readonly place: string;
}

const badInput = (input: string, values: Readonly<Record<string, string>>): readonly BadStart[] =>
  Object.entries(values).map(([what, value]) => ({
    name: `${input}: ${what}`,
    inputs: { [input]: value },
    reasonCode: 'input-invalid',
    place: input,
  }));

const badVariable = (variable: string, values: Readonly<Record<string, string | undefined>>): readonly BadStart[] =>
  Object.entries(values).map(([what, value]) => ({
    name: `${variable}: ${what}`,
    environment: { [variable]: value },
    reasonCode: 'environment-invalid',
    place: variable,
  }));

const BAD_ADDRESSES = {
  missing: undefined,
  empty: '',
  'no scheme': 'github.com',
  'another scheme': 'ftp://github.com',
  'a blank in it': 'https://git hub.com',
  'a query': 'https://github.com?x=1',
  'a script': 'javascript:alert(1)',
};

export const BAD_STARTS: readonly BadStart[] = [
  ...badInput('reason', { 'too long': 'x'.repeat(65_536) }),
  ...badInput('trigger', {
    unknown: 'because',
    'upper case': 'Data-Loss',
    'a blank': 'data loss',
    'a name of the prototype': '__proto__',
    'a list': 'data-loss,duplicates',
    'a command': '::error::x',
  }),
  ...badInput('severity', { unknown: 'urgent', 'upper case': 'High', 'a number': '3', 'right to left': '\u202ehgih' }),
  ...badInput('dry-run', { yes: 'yes', one: '1', zero: '0', no: 'no', mixed: 'tRuE', 'two words': 'true false' }),
  ...badInput('observed-generation', {
    negative: '-1',
    fraction: '1.5',
    exponent: '1e3',
    hexadecimal: '0x10',
    word: 'latest',
    'too large': '1000000000000000',
    'other digits': '\u0663',
    null: 'null',
    'with a blank': '1 2',
    NaN: 'NaN',
  }),
  ...badInput('deadline-seconds', {
    zero: '0',
    'too long': '301',
    negative: '-5',
    fraction: '1.5',
    unit: '30s',
    infinite: 'Infinity',
  }),
  ...badInput('branch', {
    'a full reference': 'refs/heads/main',
    'two dots': 'a..b',
    'a dash before': '-x',
    'a blank': 'my branch',
    'a line feed': 'a\nb',
    'a tilde': 'main~1',
    'a caret': 'main^',
    'a colon': 'a:b',
    'a question mark': 'a?',
    'a star': '*',
    'a bracket': 'a[b',
    'a backslash': 'a\\b',
    'a reflog': 'main@{1}',
    'an at sign alone': '@',
    HEAD: 'HEAD',
    'a slash before': '/a',
    'a slash behind': 'a/',
    'two slashes': 'a//b',
    'a dot behind': 'a.',
    'a hidden part': 'a/.b',
    'a lock': 'a.lock',
    'a control character': 'a\u0007b',
    'too long': 'a'.repeat(256),
  }),
  ...badInput('github-token', { empty: '', blanks: '   ' }),
  {
    name: 'several inputs at once',
    inputs: { trigger: 'x', severity: 'y', 'dry-run': 'z' },
    reasonCode: 'input-invalid',
    place: 'severity',
  },
  ...badVariable('GITHUB_REPOSITORY', {
    missing: undefined,
    empty: '',
    'no owner': 'harvest',
    'three parts': 'a/b/c',
    'a blank': 'a/b c',
    'an address': 'https://github.com/a/b',
    'a line feed': 'a/b\nc',
  }),
  ...badVariable('GITHUB_SERVER_URL', BAD_ADDRESSES),
  ...badVariable('GITHUB_API_URL', BAD_ADDRESSES),
  ...badVariable('GITHUB_GRAPHQL_URL', BAD_ADDRESSES),
  ...badVariable('GITHUB_RUN_ID', {
    missing: undefined,
    empty: '',
    word: 'latest',
    negative: '-1',
    fraction: '1.5',
    'a line feed': '1\n2',
  }),
  ...badVariable('GITHUB_JOB', {
    missing: undefined,
    empty: '',
    'a blank': 'my job',
    'a line feed': 'a\nOperation-Id: x',
    'a path': '../x',
  }),
  ...badVariable('GITHUB_WORKSPACE', { missing: undefined, empty: '', 'a line feed': 'a\nb' }),
  {
    name: 'no branch anywhere: a tag',
    environment: { GITHUB_REF: 'refs/tags/v1' },
    reasonCode: 'environment-invalid',
    place: 'branch',
  },
  {
    name: 'no branch anywhere: a pull request',
    environment: { GITHUB_REF: 'refs/pull/1/merge' },
    reasonCode: 'environment-invalid',
    place: 'branch',
  },
  {
    name: 'no branch anywhere: no reference',
    environment: { GITHUB_REF: undefined },
    reasonCode: 'environment-invalid',
    place: 'branch',
  },
];

/** What an event file may hold instead of an event. None of it stops a rollback where the run's own branch is known. */
export const BAD_EVENTS: Readonly<Record<string, string | Uint8Array>> = {
  empty: '',
  'no JSON': '{',
  null: 'null',
  'a list': '[]',
  'no repository': '{}',
  'a repository that is null': '{"repository": null}',
  'a branch that is a number': '{"repository": {"default_branch": 5}}',
  'an empty branch': '{"repository": {"default_branch": ""}}',
  'no UTF-8': new Uint8Array([0xff, 0xfe]),
  'deep nesting': '['.repeat(100_000),
};
