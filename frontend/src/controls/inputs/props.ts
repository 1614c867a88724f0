/** What every input is told: the question, where its answer stands, and the answer itself. */
import type { Question } from '../sheet';

export interface InputProps {
  id: string;
  question: Question;
  path: string;
  value: unknown;
  describedBy?: string | undefined;
}
