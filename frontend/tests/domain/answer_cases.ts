/// <reference types="node" />
/**
 * Answers, for tests/formdefs, what this side makes of expressions and entries: reads a JSON file of cases, writes one
 * of results. Run by node itself, so it imports nothing but the domain.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { checkDay, examine } from '../../src/domain/check.ts';
import type { Context } from '../../src/domain/context.ts';
import type { Definition } from '../../src/domain/definition.ts';
import { evaluateExpression, ExpressionError, type Names } from '../../src/domain/expression.ts';

interface Cases {
  definitions: Record<string, Definition>;
  expressions: { expression: unknown; names: Names }[];
  entries: { form: string; answers: Record<string, unknown>; context: Context }[];
}

function valueOf(expression: unknown, names: Names): unknown {
  try {
    return { value: evaluateExpression(expression, names) };
  } catch (error) {
    if (error instanceof ExpressionError) return { error: true };
    throw error;
  }
}

const [, , from = '', to = ''] = process.argv;
const cases = JSON.parse(readFileSync(from, 'utf8')) as Cases;
const results = {
  expressions: cases.expressions.map(({ expression, names }) => valueOf(expression, names)),
  entries: cases.entries.map(({ form, answers, context }) => {
    const definition = cases.definitions[form];
    if (definition === undefined) throw new Error(`no definition ${form}`);
    return { ...examine(definition, answers, context), day: checkDay(definition, context, answers) };
  }),
};
writeFileSync(to, JSON.stringify(results));
