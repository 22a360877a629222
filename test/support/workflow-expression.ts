/** A value of GitHub's expression language, as far as the project's workflows use it. Objects are contexts. */
export type ExpressionValue = string | number | boolean | null | ExpressionContext;
export interface ExpressionContext {
  readonly [name: string]: ExpressionValue;
}

/** What an expression sees: its contexts by name, and how the run stands. */
export interface ExpressionScope {
  readonly contexts: ExpressionContext;
  readonly status: { readonly isCancelled: boolean; readonly hasFailed: boolean };
}

type Token =
  | { readonly kind: 'literal'; readonly value: string | number | boolean | null }
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'sign'; readonly sign: string };

const TOKEN =
  /\s*(?:(?<string>'(?:[^']|'')*')|(?<number>\d+(?:\.\d+)?)(?![\w.-])|(?<name>[A-Za-z_][\w-]*)|(?<sign>&&|\|\||==|!=|[!().]))/uy;

/**
 * One expression without its braces, by GitHub's rules (docs: evaluate expressions): `&&` and `||` give a value, `==` compares strings without
 * case and different types as numbers, a property that is not there is null.
 *
 * @throws SyntaxError for whatever of the language is not modelled here, so that a workflow cannot use it unseen.
 */
export function evaluateExpression(source: string, scope: ExpressionScope): ExpressionValue {
  const reader = new Reader(source, tokenise(source), scope);
  const value = reader.readOr();
  reader.expectEnd();
  return value;
}

/** A text with `${{ }}` in it, as a step gets it. A text that is one expression and nothing else is that expression's value as text. */
export function renderTemplate(text: string, scope: ExpressionScope): string {
  return text.replaceAll(/\$\{\{(.*?)\}\}/gsu, (_, source: string) => toText(evaluateExpression(source, scope)));
}

/** An `if`, with or without its braces. Without a word about the status it holds only where nothing has failed and nothing was cancelled. */
export function evaluateCondition(condition: string, scope: ExpressionScope): boolean {
  const source = /^\s*\$\{\{(.*)\}\}\s*$/su.exec(condition)?.[1] ?? condition;
  if (source.includes('${{')) throw new SyntaxError(`An if of several expressions is not modelled: ${condition}`);
  const isAboutStatus = /\b(?:always|cancelled|failure|success)\s*\(/u.test(source.replaceAll(/'(?:[^']|'')*'/gu, ''));
  const holds = isTruthy(evaluateExpression(source, scope));
  return holds && (isAboutStatus || isSuccess(scope));
}

export function isSuccess({ status }: ExpressionScope): boolean {
  return !status.isCancelled && !status.hasFailed;
}

export function toText(value: ExpressionValue): string {
  if (value === null) return '';
  if (typeof value === 'object') throw new SyntaxError('A whole context was put into a text, which is not modelled.');
  return String(value);
}

function isTruthy(value: ExpressionValue): boolean {
  return value !== null && value !== false && value !== 0 && value !== '' && !Number.isNaN(value);
}

function tokenise(source: string): readonly Token[] {
  const tokens: Token[] = [];
  const end = source.trimEnd().length;
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < end) {
    const at = TOKEN.lastIndex;
    const groups = TOKEN.exec(source)?.groups;
    if (groups === undefined) throw new SyntaxError(`Not modelled at ${at} of the expression: ${source.trim()}`);
    tokens.push(toToken(groups));
  }
  return tokens;
}

const WORDS: Readonly<Record<string, boolean | null>> = { true: true, false: false, null: null };

function toToken({ string, number, name, sign }: Readonly<Record<string, string | undefined>>): Token {
  if (string !== undefined) return { kind: 'literal', value: string.slice(1, -1).replaceAll("''", "'") };
  if (number !== undefined) return { kind: 'literal', value: Number(number) };
  if (name !== undefined)
    return name in WORDS ? { kind: 'literal', value: WORDS[name] ?? null } : { kind: 'name', name };
  return { kind: 'sign', sign: sign ?? '' };
}

/** Recursive descent: or, and, comparison, not, value. */
class Reader {
  readonly #source: string;
  readonly #tokens: readonly Token[];
  readonly #scope: ExpressionScope;
  #at = 0;

  constructor(source: string, tokens: readonly Token[], scope: ExpressionScope) {
    this.#source = source.trim();
    this.#tokens = tokens;
    this.#scope = scope;
  }

  readOr(): ExpressionValue {
    let value = this.#readAnd();
    while (this.#take('||')) {
      const right = this.#readAnd();
      value = isTruthy(value) ? value : right;
    }
    return value;
  }

  expectEnd(): void {
    if (this.#at < this.#tokens.length) throw this.#refuse();
  }

  #readAnd(): ExpressionValue {
    let value = this.#readComparison();
    while (this.#take('&&')) {
      const right = this.#readComparison();
      value = isTruthy(value) ? right : value;
    }
    return value;
  }

  #readComparison(): ExpressionValue {
    let value = this.#readNot();
    for (;;) {
      if (this.#take('==')) value = isEqual(value, this.#readNot());
      else if (this.#take('!=')) value = !isEqual(value, this.#readNot());
      else return value;
    }
  }

  #readNot(): ExpressionValue {
    return this.#take('!') ? !isTruthy(this.#readNot()) : this.#readValue();
  }

  #readValue(): ExpressionValue {
    if (this.#take('(')) {
      const value = this.readOr();
      this.#need(')');
      return value;
    }
    const token = this.#tokens[this.#at];
    if (token === undefined || token.kind === 'sign') throw this.#refuse();
    this.#at += 1;
    if (token.kind === 'literal') return token.value;
    return this.#take('(') ? this.#call(token.name) : this.#readProperties(token.name);
  }

  #call(name: string): ExpressionValue {
    if (name === 'toJSON') {
      const value = this.readOr();
      this.#need(')');
      return toJson(value);
    }
    this.#need(')');
    const { isCancelled } = this.#scope.status;
    if (name === 'always') return true;
    if (name === 'cancelled') return isCancelled;
    if (name === 'success') return isSuccess(this.#scope);
    if (name === 'failure') return this.#scope.status.hasFailed && !isCancelled;
    throw new SyntaxError(`The function ${name} is not modelled: ${this.#source}`);
  }

  #readProperties(root: string): ExpressionValue {
    const { contexts } = this.#scope;
    if (!Object.hasOwn(contexts, root)) throw new SyntaxError(`The context ${root} is not modelled: ${this.#source}`);
    let value: ExpressionValue = contexts[root] ?? null;
    while (this.#take('.')) {
      const token = this.#tokens[this.#at];
      if (token?.kind !== 'name') throw this.#refuse();
      this.#at += 1;
      value = propertyOf(value, token.name);
    }
    return value;
  }

  #take(sign: string): boolean {
    const token = this.#tokens[this.#at];
    if (token?.kind !== 'sign' || token.sign !== sign) return false;
    this.#at += 1;
    return true;
  }

  #need(sign: string): void {
    if (!this.#take(sign)) throw this.#refuse();
  }

  #refuse(): SyntaxError {
    return new SyntaxError(`Not an expression that is modelled: ${this.#source}`);
  }
}

function toJson(value: ExpressionValue): string {
  if (typeof value === 'object' && value !== null) throw new SyntaxError('A whole context as JSON is not modelled.');
  return JSON.stringify(value);
}

/** Names of properties are compared without case. */
function propertyOf(value: ExpressionValue, name: string): ExpressionValue {
  if (value === null || typeof value !== 'object') return null;
  const key = Object.keys(value).find((candidate) => candidate.toLowerCase() === name.toLowerCase());
  return key === undefined ? null : (value[key] ?? null);
}

function isEqual(left: ExpressionValue, right: ExpressionValue): boolean {
  if (typeof left === 'string' && typeof right === 'string') return left.toLowerCase() === right.toLowerCase();
  if (typeof left === typeof right) return left === right;
  return toNumber(left) === toNumber(right);
}

function toNumber(value: ExpressionValue): number {
  if (value === null || value === '') return 0;
  return typeof value === 'object' ? Number.NaN : Number(value);
}
