/** Who works on this phone now, with their store and sync; for screens. */
export type { Person, Session } from './current';
export { exportUnsent } from './export';
export { knownPeople, reopen, signIn, SignInFailed, signOut } from './sign_in';
export { hasSession, useLive, useSession, useSync } from './use';
