/** Digests of the sync protocol: of a revision, of bytes, and of a whole channel. */
import type { Outgoing } from './own';

function toHex(bytes: ArrayBuffer): string {
  return Array.from(new Uint8Array(bytes), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

export async function sha256(bytes: ArrayBuffer): Promise<string> {
  return toHex(await crypto.subtle.digest('SHA-256', bytes));
}

/** RFC 8785: keys in the order of their UTF-16 code units, numbers as ECMAScript writes them. */
export function canonical(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (value === null || typeof value !== 'object') return JSON.stringify(value);
  const members = Object.entries(value)
    .filter(([, member]) => member !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`);
  return `{${members.join(',')}}`;
}

/** What "same content" means: the revision as pushed, without its device_seq. */
export async function digestOf({ content }: Pick<Outgoing, 'content'>): Promise<string> {
  const text = canonical({ ...content, device_seq: undefined });
  return sha256(new TextEncoder().encode(text).buffer);
}

/** A record's part of its channel's digest. */
export async function partOf(kind: string, id: string, seq: number): Promise<{ high: number; low: number }> {
  const bytes = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(`${kind}:${id}:${seq}`));
  const view = new DataView(bytes);
  return { high: view.getUint32(0), low: view.getUint32(4) };
}

/** Two 32-bit halves as the 16 hex digits of the protocol. */
export function digestHex({ high, low }: { high: number; low: number }): string {
  return [high, low].map((half) => (half >>> 0).toString(16).padStart(8, '0')).join('');
}
