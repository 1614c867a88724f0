import { expect, test } from 'vitest';
import { APP_VERSION } from '../src/version';

test('a build that was given no version calls itself dev', () => {
  expect(APP_VERSION).toBe('dev');
});
