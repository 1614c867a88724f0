import { expect, it } from 'vitest';
import { refusal } from '../../src/screens/refusal';
import type { Outgoing } from '../../src/store';

it('what was refused is explained, with what can be done', () => {
  const own = {
    state: 'rejected',
    code: 'invalid',
    errors: { 'answers.sbp': ['太低'] },
  } as unknown as Outgoing;
  expect(refusal(own)).toMatchObject({ canMend: true, canRetry: false, faults: ['太低'] });
  expect(refusal({ ...own, code: 'out_of_scope' })).toMatchObject({ canMend: false, canRetry: true });
  expect(refusal({ ...own, state: 'waiting' })).toBeUndefined();
  expect(refusal({ ...own, code: 'something_new' })?.reason).not.toBe('');
});

it('only what is of nobody whom the server knows may be given to another, not what names somebody', () => {
  const own = { state: 'rejected', code: 'resident_unknown' } as unknown as Outgoing;
  expect(refusal(own)).toMatchObject({ isNobodys: true, canMend: false });
  const errors = { 'answers.members': ['服务器上还没有这位成员的档案'] };
  expect(refusal({ ...own, errors })).toMatchObject({ isNobodys: false, canMend: true, canRetry: true });
});
