import { describe, expect, it } from 'vitest';
import { saveFilled } from '../../src/screens/fill/saving';
import { begin, open, phoneWithResident, rightAnswers, type Opened } from '../drivers/filling';

describe('what a form takes from another one of the visit', () => {
  const both = async (): Promise<Opened> => {
    const store = await phoneWithResident();
    const answers = { exam65: rightAnswers('exam65'), selfcare: rightAnswers('selfcare') };
    return open(store, await begin(store, ['exam65', 'selfcare'], answers));
  };

  it('follows what is answered there', async () => {
    const { filling, sheet } = await both();
    expect(sheet('exam65').value('self_care_grade')).toBe('1');
    filling.set('selfcare', 'move', '4');
    filling.set('selfcare', 'meal', '4');
    expect(sheet('exam65').value('self_care_grade')).toBe('3');
    filling.set('selfcare', 'meal', undefined);
    expect(sheet('exam65').value('self_care_grade')).toBeUndefined();
  });

  it('is sent after it', async () => {
    const { filling, store, saver } = await both();
    filling.set('selfcare', 'move', '4');
    const saved = await saveFilled(filling, store, saver);
    expect(saved.map(({ form }) => form)).toEqual(['selfcare', 'exam65']);
    expect(saved[1]?.content.answers['self_care_grade']).toBe(saved[0]?.content.answers['grade']);
  });
});
