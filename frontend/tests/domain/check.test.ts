/** The forms' rules, vector by vector; the server is held to the same files. */
import { describe, expect, it } from 'vitest';
import { checkDay, examine } from '../../src/domain/check';
import type { Outcome } from '../../src/domain/evaluate';
import type { Fault } from '../../src/domain/fault';
import { definitionOf, forms, vectorsOf, type Vector } from './vectors';

const SHAPE_CODES = 'type range digits too_long too_many not_a_code date characters format'.split(' ');

function pairs(faults: Fault[]): string[] {
  return faults.map(({ path, code }) => `${path} ${code}`).sort();
}

function written(outcome: Outcome): Record<string, unknown> {
  return {
    ...outcome,
    alerts: outcome.alerts.map(({ code, severity }) => [code, severity]),
    hints: outcome.hints.map(({ code, severity }) => [code, severity]),
    flags: outcome.flags.map(({ code }) => code),
  };
}

function expectFaults(found: Fault[], { faults, fault, sound }: Vector): void {
  if (faults) expect(pairs(found)).toEqual(faults.map(([path, code]) => `${path} ${code}`).sort());
  if (fault) expect(pairs(found)).toContain(fault.join(' '));
  if (sound)
    expect(found.filter(({ path, code }) => path === sound && SHAPE_CODES.includes(code))).toEqual([]);
}

describe.each(forms())('%s', (form) => {
  const definition = definitionOf(form);
  it.each(vectorsOf(form))('judges an entry as its vector says: $name', (vector) => {
    const found = examine(definition, vector.answers, vector.context);
    expectFaults(found.faults, vector);
    const day = checkDay(definition, vector.context, vector.answers);
    expect(day.map(({ path, code }) => [path, code])).toEqual(vector.day ?? []);
    for (const [name, value] of Object.entries(vector.computed ?? {})) {
      if (value === null) expect(found.answers).not.toHaveProperty(name);
      else expect(found.answers).toMatchObject({ [name]: value });
    }
    expect(written(found.outcome)).toMatchObject(vector.outcome ?? {});
  });
});
