/** A visit at a place that the phone cannot tell. */
import { ref } from 'vue';
import { describe, expect, it } from 'vitest';
import { tellNoPlace } from '../../src/screens/fill/place';
import { begin, open, phoneWithResident } from '../drivers/filling';

type Reason = 'no_signal' | 'denied' | undefined;
const nowhere = (reason: Reason) => ({ place: ref(undefined), reason: ref(reason) });

describe('a visit without a place', () => {
  const visit = async (answers = {}) => {
    const store = await phoneWithResident();
    const { filling } = await open(store, await begin(store, ['htn'], { htn: answers }));
    return { filling, reason: () => filling.standing('htn').answers['location_reason'] };
  };

  it('says why by itself, so that nobody has to look for it', async () => {
    const { filling, reason } = await visit();
    tellNoPlace(filling, nowhere('denied'));
    expect(reason()).toBe('denied');
  });

  it('leaves what the person has told', async () => {
    const { filling, reason } = await visit({ location_reason: 'indoor' });
    tellNoPlace(filling, nowhere('no_signal'));
    expect(reason()).toBe('indoor');
  });

  it('says nothing while a place is known', async () => {
    const { filling, reason } = await visit();
    tellNoPlace(filling, { ...nowhere('denied'), place: ref({ lat: 24.9, lon: 114.8, accuracy_m: 10 }) });
    expect(reason()).toBeUndefined();
  });
});
