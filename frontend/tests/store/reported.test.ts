import { expect, test } from 'vitest';
import type { EntryRecord, Outgoing, Resident } from '../../src/store';
import { closingOf, withReported } from '../../src/store/reported';

const RESIDENT = { id: 'one', archive_status: '0' } as Resident;

function told(answers: Record<string, unknown>, form = 'record_change'): EntryRecord {
  return { id: 'entry', form, resident_id: 'one', answers } as unknown as EntryRecord;
}

function ours(answers: Record<string, unknown>): Outgoing {
  return { ...told(answers), content: { answers } } as unknown as Outgoing;
}

test.each([
  ['record_change', { change: 'died' }, 'died'],
  ['record_change', { change: 'lost' }, 'lost'],
  ['record_change', { change: 'disease', condition: 'I10' }, undefined],
  ['htn', { visit_result: '3' }, 'died'],
  ['htn', { visit_result: '2', lost_reason: '2' }, 'moved_out'],
  ['htn', { visit_result: '2', lost_reason: '1' }, undefined],
  ['htn', { visit_result: '1' }, undefined],
])('what %s with %o tells of a closing is %s', (form, answers, closing) => {
  expect(closingOf(told(answers, form))).toBe(closing);
});

test('a death that the server knows of without its answers is read off what it asks for', () => {
  expect(closingOf({ form: 'htn', asks: { result: '3' } })).toBe('died');
});

test('who was reported dead is marked until the report is decided', () => {
  expect(withReported([RESIDENT], [told({ change: 'died' })], [])[0]?.reported).toBe('died');
  expect(withReported([RESIDENT], [], [ours({ change: 'lost' })])[0]?.reported).toBe('lost');
  expect(withReported([RESIDENT], [], [])[0]?.reported).toBeUndefined();
});

test('a correction on this phone stands before what the server has', () => {
  const corrected = withReported([RESIDENT], [told({ change: 'died' })], [ours({ change: 'disease' })]);
  expect(corrected[0]?.reported).toBeUndefined();
});

test('a record that is closed already is no longer reported', () => {
  const closed = { ...RESIDENT, archive_status: '1' };
  expect(withReported([closed], [told({ change: 'died' })], [])[0]?.reported).toBeUndefined();
});
