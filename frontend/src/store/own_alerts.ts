/** Alerts of what this phone saved, and what it says of them, before the server tells it back: both count at once. */
import type { Outgoing } from './own';
import type { Alert } from './records';

const ANSWER = 'alert_handling';
const DONE = '2';

/** The server's alerts, those of a corrected entry replaced by what the correction raises. */
export function withOwnAlerts(alerts: readonly Alert[], revisions: readonly Outgoing[]): Alert[] {
  const corrected = new Set(revisions.map(({ id }) => id));
  const others = alerts.filter(({ entry_id, state }) => state !== 'open' || !corrected.has(entry_id));
  const answers = revisions.filter(({ form }) => form === ANSWER);
  return others.concat(...revisions.map(raisedBy)).map((alert) => answers.reduce(answered, alert));
}

/** An alert with what this entry says of it, if it does. */
function answered(alert: Alert, { content: { answers } }: Outgoing): Alert {
  const isMeant = answers['alert_entry_id'] === alert.entry_id && answers['alert_code'] === alert.code;
  const isDone = answers['step'] === DONE;
  if (!isMeant || alert.state === 'handled' || (alert.state === 'acknowledged' && !isDone)) return alert;
  const result = isDone && { result: String(answers['result']) };
  return { ...alert, state: isDone ? 'handled' : 'acknowledged', is_answered_here: true, ...result };
}

function raisedBy({ id, resident_id, alerts, content }: Outgoing): Alert[] {
  if (resident_id === null) return [];
  return (alerts ?? []).map(({ code, severity, message }) => ({
    id: `local:${id}:${code}`,
    resident_id,
    entry_id: id,
    code,
    severity,
    message,
    state: 'open',
    raised_at: content.recorded_at,
    is_local: true,
  }));
}
