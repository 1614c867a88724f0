/** Recognising a password without network, from what was kept at the last sign-in with network. */
import type { KnownPerson } from '../store';

type Check = KnownPerson['check'];

const ITERATIONS = 600_000;

export async function makeCheck(password: string, iterations: number = ITERATIONS): Promise<Check> {
  const salt = crypto.getRandomValues(new Uint8Array(16)).buffer;
  return { salt, iterations, hash: await derive(password, salt, iterations) };
}

export async function isPassword(password: string, { salt, iterations, hash }: Check): Promise<boolean> {
  const derived = new Uint8Array(await derive(password, salt, iterations));
  const kept = new Uint8Array(hash);
  return derived.length === kept.length && derived.every((byte, index) => byte === kept[index]);
}

async function derive(password: string, salt: ArrayBuffer, iterations: number): Promise<ArrayBuffer> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(password), 'PBKDF2', false, [
    'deriveBits',
  ]);
  return crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations }, key, 256);
}
