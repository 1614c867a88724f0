/** What the county's settings say of a contract's days, on the phone. */
import { expect, it } from 'vitest';
import { startDoubt } from '../../src/screens/sign/keeping_in_step';
import { catalogueOf } from '../../src/screens/sign/starting';
import { newPhone } from '../drivers/phone';

it('a start is doubted when it is earlier than the county lets it be, as the setting says', async () => {
  const store = await newPhone();
  await store.channels.open('ref', '');
  const setting = { key: 'sign_start_past_days', value: 10 };
  const changes = [{ seq: 1, kind: 'setting', id: setting.key, data: setting }];
  await store.channels.apply('ref', 0, { changes, next: 1, more: false });
  const catalogue = await catalogueOf(store);
  expect(startDoubt(catalogue, '2026-11-12', '2026-11-22')).toBeUndefined();
  expect(startDoubt(catalogue, '2026-11-11', '2026-11-22')).toContain('10 天');
  const usual = await catalogueOf(await newPhone());
  expect(startDoubt(usual, '2026-10-23', '2026-11-22')).toBeUndefined();
  expect(startDoubt(usual, '2026-10-22', '2026-11-22')).toContain('30 天');
});
