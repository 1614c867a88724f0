/** What is due, history by history; the server made the same of them. */
import { expect, it } from 'vitest';
import { tasksOf } from '../../src/domain/plan';
import { programmesOf } from '../../src/domain/programme';
import { uuid5 } from '../../src/domain/uuid5';
import { definitionOf, forms, planVectors } from './vectors';

const programmes = programmesOf(forms().map(definitionOf));

it.each(planVectors())('plans as the server does: $name', ({ person, visits, as_of, tasks }) => {
  expect(tasksOf(programmes, person, visits, as_of)).toEqual(tasks);
});

it('every programme has something to ask for in the vectors', () => {
  const asked = new Set(planVectors().flatMap(({ tasks }) => tasks.map(({ programme }) => programme)));
  expect(programmes.map(({ head }) => head.code).filter((code) => !asked.has(code))).toEqual([]);
});

it('names things as RFC 9562 does', () => {
  const dns = '6ba7b810-9dad-11d1-80b4-00c04fd430c8';
  expect(uuid5(dns, 'www.example.com')).toBe('2ed6657d-e927-568b-95e1-2665a8aea6a2');
});
