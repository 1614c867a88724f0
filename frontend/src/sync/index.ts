/** Talking to the server: sending what was made, reading the world back. */
export { Api } from './api';
export { Engine } from './engine';
export { NoAnswer, Refused } from './faults';
export { exclusive } from './lock';
export type * from './state';
export type { SessionAnswer, Stranger } from './shapes';
