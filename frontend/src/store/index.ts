/** All access to what is kept on the phone. Nothing outside this folder touches IndexedDB. */
export type * from './records';
export type * from './own';
export type * from './store';
