import { expect, it } from 'vitest';
import { stillTaken } from '../../src/screens/fill/loading';

it('repeats what is still taken: not what was stopped, nor what was changed then', () => {
  const rows = [
    { drug_name: '甲', change: '6' },
    { drug_name: '乙', dose: 5, change: '2' },
    { drug_name: '丙' },
  ];
  expect(stillTaken(rows)).toEqual([{ drug_name: '乙', dose: 5 }, { drug_name: '丙' }]);
});
