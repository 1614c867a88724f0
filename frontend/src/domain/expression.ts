/**
 * The rule language of the forms: a small strict JSON tree, compiled once into closures.
 * `{"and": [{">=": [{"var": "sbp"}, 180]}, …]}`: an object with one key is an operator, anything else is itself.
 * The same as app/formdefs/language/expression.py.
 */
import { boolean, ExpressionError, listed, number, OPERATORS, tidy } from './operators.ts';

export { ExpressionError } from './operators.ts';

/** A tree of the rule language, as JSON. */
export type Expression = unknown;
export type Names = Record<string, unknown>;
export type Compiled = (names: Names) => unknown;

export function evaluateExpression(expression: Expression, names: Names): unknown {
  return compileExpression(expression)(names);
}

/** Throws ExpressionError when the expression is not one of the language. */
export function compileExpression(expression: Expression): Compiled {
  if (Array.isArray(expression)) {
    const parts = expression.map(compileExpression);
    return (names) => parts.map((part) => part(names));
  }
  if (typeof expression !== 'object' || expression === null) return () => expression;
  const entries = Object.entries(expression);
  const [entry] = entries;
  if (entry === undefined || entries.length !== 1)
    throw new ExpressionError('an expression has one operator');
  return compileOperator(entry[0], entry[1]);
}

/** A condition as show, required, hard and soft take it: null counts as false. */
export function compileCondition(expression: Expression): (names: Names) => boolean {
  const condition = compileExpression(expression);
  return (names) => condition(names) === true;
}

function compileOperator(name: string, operands: unknown): Compiled {
  if (name === 'var') return variable(operands);
  if (name === 'lit') return () => operands;
  if (!Array.isArray(operands)) throw new ExpressionError(`${name} takes a list of operands`);
  const compiled = operands.map(compileExpression);
  const form = FORMS.get(name);
  if (form !== undefined) return form(name, compiled);
  const known = OPERATORS.get(name);
  if (known === undefined) throw new ExpressionError(`unknown operator: ${name}`);
  requireArity(name, compiled, known.least, known.most);
  const { apply } = known;
  return (names) => apply(...compiled.map((operand) => operand(names)));
}

function variable(path: unknown): Compiled {
  if (typeof path !== 'string' || path === '') throw new ExpressionError('var takes a name');
  const steps = path.split('.');
  return (names) => steps.reduce<unknown>(member, names);
}

function member(of: unknown, name: string): unknown {
  if (typeof of !== 'object' || of === null || Array.isArray(of)) return null;
  return Object.prototype.hasOwnProperty.call(of, name) ? ((of as Names)[name] ?? null) : null;
}

function requireArity(name: string, operands: Compiled[], least: number, most: number): void {
  if (operands.length < least || operands.length > most)
    throw new ExpressionError(`${name} cannot take ${operands.length} operands`);
}

/** if(condition, value, condition, value, …, otherwise): the first condition that is true decides. */
function choice(name: string, operands: Compiled[]): Compiled {
  requireArity(name, operands, 2, Infinity);
  return (names) => {
    for (let position = 0; position < operands.length; position += 2) {
      const [first, value] = operands.slice(position, position + 2);
      if (value === undefined) return first?.(names);
      if (boolean(first?.(names)) === true) return value(names);
    }
    return null;
  };
}

/** and, or: one operand may decide whatever is not known about the others. */
function kleene(name: string, operands: Compiled[]): Compiled {
  requireArity(name, operands, 1, Infinity);
  const decisive = name === 'or';
  return (names) => {
    let unknown = false;
    for (const operand of operands) {
      const value = boolean(operand(names));
      if (value === decisive) return decisive;
      unknown = unknown || value === null;
    }
    return unknown ? null : !decisive;
  };
}

/** The second operand for every item of the list that the first one gives; the item is called `item`. */
function forEach(operands: Compiled[], names: Names): unknown[] | null {
  const [source, each] = operands as [Compiled, Compiled];
  const items = listed(source(names));
  return items === null ? null : items.map((item) => each({ ...names, item }));
}

/** any, all: as or, and over the items of a list. */
function quantified(name: string, operands: Compiled[]): Compiled {
  requireArity(name, operands, 2, 2);
  const decisive = name === 'any';
  return (names) => {
    const values = forEach(operands, names)?.map(boolean) ?? null;
    if (values === null) return null;
    if (values.includes(decisive)) return decisive;
    return values.includes(null) ? null : !decisive;
  };
}

function countIf(name: string, operands: Compiled[]): Compiled {
  requireArity(name, operands, 2, 2);
  return (names) => {
    const values = forEach(operands, names)?.map(boolean) ?? null;
    return values === null ? null : values.filter((value) => value === true).length;
  };
}

/** How many items at the end of the list the condition holds for, without a break. */
function countLast(name: string, operands: Compiled[]): Compiled {
  requireArity(name, operands, 2, 2);
  return (names) => {
    const values = forEach(operands, names)?.map(boolean) ?? null;
    const broken = values?.reverse().findIndex((value) => value !== true) ?? null;
    return broken === -1 ? (values?.length ?? null) : broken;
  };
}

/** Whether each of the numbers that are known is greater than the one before. */
function rising(name: string, operands: Compiled[]): Compiled {
  requireArity(name, operands, 2, 2);
  return (names) => {
    const values = forEach(operands, names);
    const known = values?.filter((value) => value !== null).map(number);
    return known?.every((value, place) => place === 0 || (known[place - 1] as number) < value) ?? null;
  };
}

/** The sum of what is known; null only without a list, or beyond all bounds. */
function sumOf(name: string, operands: Compiled[]): Compiled {
  requireArity(name, operands, 2, 2);
  return (names) => {
    const values = forEach(operands, names);
    if (values === null) return null;
    return tidy(values.reduce<number>((total, value) => total + (value === null ? 0 : number(value)), 0));
  };
}

/** The first that is known of the values. */
function firstOf(name: string, operands: Compiled[]): Compiled {
  requireArity(name, operands, 2, 2);
  return (names) => forEach(operands, names)?.find((value) => value !== null) ?? null;
}

const FORMS: ReadonlyMap<string, (name: string, operands: Compiled[]) => Compiled> = new Map([
  ['if', choice],
  ['and', kleene],
  ['or', kleene],
  ['any', quantified],
  ['all', quantified],
  ['count_if', countIf],
  ['count_last', countLast],
  ['rising', rising],
  ['sum_of', sumOf],
  ['first_of', firstOf],
]);
