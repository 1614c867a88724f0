/** Looking back, vector by vector; the server is held to the same file. */
import { expect, it } from 'vitest';
import { answering, told } from '../../src/domain/past';
import { pastVectors } from './vectors';

it.each(pastVectors())('a form gets of earlier entries what it asks for: $name', (vector) => {
  const earlier = vector.earlier.map((each, came) => ({ ...each, place: `${each.occurred_on} ${came}` }));
  const rows = answering(vector.asked, vector.on, earlier).map(({ occurred_on, answers }) =>
    told(vector.asked, { ...answers, occurred_on }),
  );
  expect(rows).toEqual(vector.rows);
});
