import { describe, expect, test } from 'vitest';
import { followFault } from '../../src/screens/sign/keeping_in_step';
import type { Contract } from '../../src/store';

const before = { end_date: '2026-11-30' } as Contract;
const fault = (kind: string, start_date: string, day = '2026-11-22'): string | undefined =>
  followFault({ kind, start_date }, before, day)?.message;

describe('a contract that follows another', () => {
  test('is no first one while that holds', () => {
    expect(fault('new', '2026-11-22')).toContain('请选“续签”或“转约”');
    expect(fault('new', '2026-12-01', '2026-12-01')).toBeUndefined();
  });

  test.each([
    ['2026-11-30', '续签要从 2026-12-01 起生效'],
    ['2026-12-01', undefined],
    ['2027-02-28', undefined],
    ['2027-03-01', '续签最晚从 2027-02-28 起'],
  ])('renews from the day after its end until the grace is over: %s', (start, said) => {
    if (said) expect(fault('renew', start)).toContain(said);
    else expect(fault('renew', start)).toBeUndefined();
  });

  test('takes over while it holds', () => {
    expect(fault('transfer', '2026-11-30')).toBeUndefined();
    expect(fault('transfer', '2026-12-01')).toContain('请选“续签”');
  });

  test('is free where there was none', () => {
    expect(followFault({ kind: 'renew', start_date: '2026-11-22' }, undefined, '2026-11-22')).toBeUndefined();
  });
});
