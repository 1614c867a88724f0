/** Alerts of what this phone saved and the server has not yet told back: a red one counts from the moment of saving. */
import type { Outgoing } from './own';
import type { Alert } from './records';

/** The server's alerts, those of a corrected entry replaced by what the correction raises. */
export function withOwnAlerts(alerts: readonly Alert[], revisions: readonly Outgoing[]): Alert[] {
  const corrected = new Set(revisions.map(({ id }) => id));
  const others = alerts.filter(({ entry_id, state }) => state !== 'open' || !corrected.has(entry_id));
  return others.concat(...revisions.map(raisedBy));
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
