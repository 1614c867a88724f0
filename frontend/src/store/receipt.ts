/** What the server said to one revision. Shapes are checked by sync before they come here. */
import type { Severity } from './records';

interface About {
  id: string;
  revision: number;
}

export interface Taken extends About {
  result: 'accepted' | 'duplicate';
  channel: string;
  seq: number;
  status: string;
  alerts?: { code: string; severity: Severity; message: string }[];
  missing_attachments?: string[];
}

export interface Rejected extends About {
  result: 'rejected';
  code: string;
  errors?: Record<string, string[]>;
}

export interface Conflicting extends About {
  result: 'conflict';
  code: string;
  current_revision?: number;
}

export interface Busy extends About {
  result: 'busy';
}

export type Receipt = Taken | Rejected | Conflicting | Busy;
