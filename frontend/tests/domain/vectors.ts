/// <reference types="node" />
/** The vectors of tests/vectors: entries and what both sides must make of them. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { Context } from '../../src/domain/context';
import type { Definition } from '../../src/domain/definition';
import type { Due, Person, Visit } from '../../src/domain/due';
import type { Asked, Earlier } from '../../src/domain/past';
import type { Bundle, Choice, Offered } from '../../src/domain/promise';

type Answers = Record<string, unknown>;

export interface Vector {
  name: string;
  answers: Answers;
  context: Context;
  faults?: [path: string, code: string][];
  fault?: [path: string, code: string];
  sound?: string;
  day?: [path: string, code: string][];
  computed?: Answers;
  outcome?: Answers;
}

interface VectorFile {
  definition: Definition;
  base: { answers: Answers; context: Context };
  vectors: (Vector & { change?: Answers; drop?: string[] })[];
}

const FOLDER = path.resolve(import.meta.dirname, '../../../tests/vectors');

const PLANS = 'plan.json';
const PASTS = 'past.json';
const FEES = 'fees.json';

/** What a form asks of earlier entries, given in the order in which they came, and what it gets. */
export interface PastVector {
  name: string;
  asked: Asked;
  on: string;
  earlier: Omit<Earlier, 'place'>[];
  rows: Answers[];
}

export function pastVectors(): PastVector[] {
  const { vectors } = JSON.parse(readFileSync(path.join(FOLDER, PASTS), 'utf8')) as { vectors: PastVector[] };
  return vectors;
}

/** A person with visits, a day, and what is due for them then. */
export interface PlanVector {
  name: string;
  as_of: string;
  person: Person;
  visits: Visit[];
  tasks: Due[];
}

export function planVectors(): PlanVector[] {
  const { vectors } = JSON.parse(readFileSync(path.join(FOLDER, PLANS), 'utf8')) as { vectors: PlanVector[] };
  return vectors;
}

/** A catalogue, or what somebody chooses of one, what is promised then and what it costs. */
export type FeeVector = { catalogue: string; items: Offered[]; packages: Bundle[] } | FeeCase;

export interface FeeCase {
  of: string;
  choice: Choice;
  promises: Record<string, [from: string | null, times: number | null, discount: number, pays: number]>;
  fee: number;
}

export function feeVectors(): FeeVector[] {
  const { vectors } = JSON.parse(readFileSync(path.join(FOLDER, FEES), 'utf8')) as { vectors: FeeVector[] };
  return vectors;
}

export function definitionOf(form: string): Definition {
  return fileOf(form).definition;
}

export function vectorsOf(form: string): Vector[] {
  const { base, vectors } = fileOf(form);
  return vectors.map((vector) => {
    const answers = { ...base.answers, ...vector.change };
    for (const name of vector.drop ?? []) delete answers[name];
    return { ...vector, answers, context: { ...base.context, ...vector.context } };
  });
}

export function forms(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.json') && ![PLANS, PASTS, FEES].includes(name))
    .map((name) => path.basename(name, '.json'));
}

/** The right entry that the vectors of a form change. */
export function rightEntry(form: string): { answers: Answers; context: Context } {
  return fileOf(form).base;
}

function fileOf(form: string): VectorFile {
  return JSON.parse(readFileSync(path.join(FOLDER, `${form}.json`), 'utf8')) as VectorFile;
}
