/** What is wrong with an answer, and how values stand in messages. */

/** `path` names the answer (`answers.medications.0.dose`); `code` is stable; `message` is for people. */
export interface Fault {
  path: string;
  code: string;
  message: string;
}

/** A doubt that goes with an entry: for the worker to confirm, for the reviewer to look at. */
export interface Flag {
  code: string;
  level: string;
  message: string;
  field: string | null;
}

/** A value as it stands in a message. */
export function written(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '—';
}
