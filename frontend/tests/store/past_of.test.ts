/** What a form asks of earlier entries, found among those on the phone. */
import { describe, expect, it } from 'vitest';
import type { Definition } from '../../src/domain/definition';
import { pastOf, type Entry } from '../../src/store';
import { definitionOf } from '../domain/vectors';

const DAY = '2026-03-10';
const definitions = ['selfcare', 'bed_round', 'htn'].map(definitionOf);

function entry(form: string, occurred_on: string, answers?: Entry['answers'], asks?: Entry['asks']): Entry {
  const id = `${form} ${occurred_on}`;
  return {
    id,
    form,
    occurred_on,
    recorded_at: occurred_on,
    ...(answers && { answers }),
    ...(asks && { asks }),
  };
}

function asked(form: string, entries: Entry[], siblings: Entry[] = []): ReturnType<typeof pastOf> {
  const definition: Definition = definitionOf(form);
  return pastOf(definition, { id: 'this one', occurred_on: DAY }, entries, definitions, siblings);
}

describe('what an entry rests on', () => {
  it('is counted also where only the day is known, if somebody was met', () => {
    const rounds = [
      entry('bed_round', '2026-03-01', undefined, { result: '1' }),
      entry('bed_round', '2026-03-02', undefined, { result: '4' }),
      entry('bed_round', '2026-03-03', { visit_mode: '2', visit_result: '1' }),
      entry('bed_round', '2026-03-11', { visit_mode: '2', visit_result: '1' }),
    ];
    const days = asked('bed_close', rounds)['rounds']?.map((row) => row['occurred_on']);
    expect(days).toEqual(['2026-03-03', '2026-03-01']);
  });

  it('is what is being filled in the same visit, before all that is kept', () => {
    const met = { visit_mode: '2', visit_result: '1' };
    const kept = [entry('selfcare', DAY, { ...met, grade: '1' }), entry('selfcare', '2026-01-01', met)];
    const now = { ...entry('selfcare', DAY, { ...met, grade: '4' }), id: 'sibling', recorded_at: '9' };
    expect(asked('exam65', kept, [now])['selfcare']?.[0]).toMatchObject({ grade: '4' });
    expect(asked('exam65', kept)['selfcare']?.[0]).toMatchObject({ grade: '1' });
  });

  it('is not what was logged in a mode that does not count, nor the entry itself', () => {
    const called = entry('htn', '2026-03-01', { visit_mode: '3', visit_result: '1', weight: 70 });
    const own = { ...entry('htn', DAY, { visit_mode: '2', weight: 71 }), id: 'this one' };
    const met = entry('htn', '2026-02-01', { visit_mode: '2', weight: 72 });
    expect(asked('htn', [called, own, met])['weighings']).toMatchObject([{ weight: 72 }]);
  });
});
