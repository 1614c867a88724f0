/** Whose signature stands for whom, as the server has it too. */
import { expect, it } from 'vitest';
import { signedBy, signsOwnLine } from '../../src/screens/sign/signed';

const ID = '01930000-0000-7000-8000-000000000001';
const GUARDIAN = { by_guardian: true, guardian_name: '某某', guardian_relation: '母亲' };
const SIGNED = 'ab'.repeat(32);

it.each([
  [{ present: true, signature: SIGNED }, false, true],
  [{ present: true }, false, false],
  [{ present: false }, false, false],
  [{ present: true, signature: SIGNED }, true, false],
  [{ ...GUARDIAN, guardian_id_no: '1', signature: SIGNED }, false, true],
  [{ ...GUARDIAN, guardian_id_no: '1' }, true, false],
  [{ ...GUARDIAN, signature: SIGNED }, true, false],
  [{ ...GUARDIAN, guardian_is_signer: true }, true, true],
])(
  'a member counts by the own signature, or that of a guardian who is known: %o',
  (line, isChild, stands) => {
    const answers = { resident_sign: SIGNED };
    expect(signedBy(answers, { resident_id: ID, ...line }, isChild).stands).toBe(stands);
  },
);

it('asks who signs above for one signature only', () => {
  expect(signsOwnLine({ resident_id: ID, ...GUARDIAN, guardian_is_signer: true })).toBe(false);
  expect(signsOwnLine({ resident_id: ID, ...GUARDIAN })).toBe(true);
  expect(signsOwnLine({ resident_id: ID, present: true })).toBe(true);
});
