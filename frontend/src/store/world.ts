/** Reading the world: what the server told, with this phone's own doings laid over it; kept in memory until it changes. */
import { Dexie } from 'dexie';
import type { Definition } from '../domain/definition';
import type { Drug } from '../domain/drugs';
import type { CopyDatabase, KeptRecord, OwnDatabase } from './database';
import { asOfDay, viewOf, withRegistered } from './effects';
import { dayOf, momentOf } from './identity';
import { newestOf, records } from './newest';
import type { News } from './news';
import type { EntryView, Outgoing } from './own';
import { asOf } from './offered';
import { withOwnAlerts } from './own_alerts';
import type { Alert, Contract, EntryRecord, FormRecord, Organisation, Resident, Task, Team } from './records';
import type { ServiceItem, ServicePackage } from './offers';
import { replanned } from './planned';
import { withReported } from './reported';
import { byNewest, gravest, since, soonest } from './order';
import { search } from './search';
import type { ResidentQuery, World as WorldView } from './store';

const OPEN_ALERTS = ['open', 'acknowledged', 'handled'];

export class World implements WorldView {
  /** Loaded once and kept until the area that it was read from changes. */
  private readonly memory = new Map<string, Promise<unknown>>();

  private readonly copy: CopyDatabase;
  private readonly own: OwnDatabase;
  private readonly user: string;

  constructor(copy: CopyDatabase, own: OwnDatabase, user: string, news: News) {
    this.copy = copy;
    this.own = own;
    this.user = user;
    news.listen((areas) => {
      if (areas.includes('world')) this.memory.clear();
      else if (areas.includes('outbox'))
        ['effects', 'residents', 'index'].forEach((key) => this.memory.delete(key));
    });
  }

  residents(): Promise<readonly Resident[]> {
    return this.remember('residents', async () => {
      const [pulled, effects, submitted] = await Promise.all([
        this.pulledResidents(),
        this.effects(),
        this.withStatus<EntryRecord>('entry', ['submitted']),
      ]);
      const known = effects.length > 0 ? withRegistered(pulled, effects) : pulled;
      return asOfDay(withReported(known, submitted, effects), dayOf(), await this.setting('elderly_from'));
    });
  }

  async resident(id: string): Promise<Resident | undefined> {
    const index = await this.remember('index', async () => {
      return new Map((await this.residents()).map((resident) => [resident.id, resident]));
    });
    return index.get(id);
  }

  async search(query: ResidentQuery): Promise<readonly Resident[]> {
    return search(await this.residents(), query);
  }

  contracts(): Promise<readonly Contract[]> {
    return this.all('contract');
  }

  async contract(id: string): Promise<Contract | undefined> {
    return (await this.row('contract', id))?.data as Contract | undefined;
  }

  async contractsOf(residentId: string): Promise<Contract[]> {
    const contracts = await this.of<Contract>('contract', residentId);
    return contracts.sort((a, b) => (a.end_date < b.end_date ? 1 : -1));
  }

  async tasks(): Promise<Task[]> {
    const [open, effects] = await Promise.all([this.withStatus<Task>('task', ['open']), this.effects()]);
    const touched = new Set(effects.map((row) => row.resident_id ?? ''));
    const others = open.filter((task) => !touched.has(task.resident_id));
    const planned = await Promise.all([...touched].map((id) => this.planned(id, open)));
    const closing = new Set((await this.residents()).filter((each) => each.reported).map(({ id }) => id));
    return soonest(others.concat(...planned).filter((task) => !closing.has(task.resident_id)));
  }

  async tasksOf(residentId: string): Promise<Task[]> {
    if ((await this.resident(residentId))?.reported) return [];
    const open = (await this.of<Task>('task', residentId)).filter((task) => task.status === 'open');
    const isTouched = (await this.effects()).some((row) => row.resident_id === residentId);
    return soonest(isTouched ? await this.planned(residentId, open) : open);
  }

  async alerts(): Promise<Alert[]> {
    const told = await this.withStatus<Alert>('alert', OPEN_ALERTS);
    return gravest(withOwnAlerts(told, await this.effects()));
  }

  async alertsOf(residentId: string): Promise<Alert[]> {
    const alerts = await this.of<Alert>('alert', residentId);
    const told = alerts.filter((alert) => OPEN_ALERTS.includes(alert.state));
    const ours = (await this.effects()).filter((row) => row.resident_id === residentId);
    return gravest(withOwnAlerts(told, ours));
  }

  async entriesOf(residentId: string): Promise<EntryView[]> {
    const theirs = await this.of<EntryRecord>('entry', residentId);
    const ours = newestOf(await this.own.outbox.where('resident_id').equals(residentId).toArray());
    const views = theirs.map((entry) => viewOf(entry, ours.get(entry.id), this.user));
    const known = new Set(theirs.map((entry) => entry.id));
    for (const own of ours.values()) if (!known.has(own.id)) views.push(await this.alone(own));
    return views.filter((view): view is EntryView => view !== undefined).sort(byNewest);
  }

  async entriesOfForm(form: string, residentIds: readonly string[]): Promise<EntryView[]> {
    const keys = residentIds.map((id) => ['entry', id]);
    const theirs = await this.copy.records.where('[kind+resident_id]').anyOf(keys).toArray();
    const people = new Set<string | null>(residentIds);
    const ours = await this.own.outbox.filter((row) => people.has(row.resident_id)).toArray();
    const found = [...records<EntryRecord>(theirs), ...ours].filter((each) => each.form === form);
    return this.views(new Set(found.map(({ id }) => id)));
  }

  async entry(id: string): Promise<EntryView | undefined> {
    const theirs = (await this.row('entry', id))?.data as EntryRecord | undefined;
    const own = newestOf(await this.own.outbox.where('id').equals(id).toArray()).get(id);
    return theirs || !own ? viewOf(theirs, own, this.user) : this.alone(own);
  }

  async previous(residentId: string, form: string): Promise<EntryView | undefined> {
    const entries = await this.entriesOf(residentId);
    return entries.find((entry) => entry.form === form && entry.answers !== undefined);
  }

  async returned(): Promise<EntryView[]> {
    const rows = await this.mine('returned').toArray();
    return (await this.views(new Set(rows.map(({ id }) => id)))).filter(
      ({ status }) => status === 'returned',
    );
  }

  async mineSince(day: string): Promise<EntryView[]> {
    const statuses = ['submitted', 'returned', 'approved', 'invalidated', 'void'];
    const keys = statuses.map((status) => [this.user, status]);
    const theirs = records<EntryRecord>(
      await this.copy.records.where('[author_id+status]').anyOf(keys).toArray(),
    );
    const ours = await this.own.outbox.toArray();
    const ids = new Set(
      [...theirs, ...ours.map(({ content }) => content)].filter(since(day)).map(({ id }) => id),
    );
    return this.views(ids);
  }

  async tally(): Promise<Record<string, number>> {
    const tally: Record<string, number> = {};
    for (const status of ['submitted', 'approved', 'invalidated', 'void']) {
      tally[status] = await this.mine(status).count();
    }
    return { ...tally, returned: (await this.returned()).length };
  }

  /** In force today: a version may be here before its day. */
  async forms(): Promise<FormRecord[]> {
    const newest = new Map<string, FormRecord>();
    const day = dayOf();
    for (const form of await this.all<FormRecord>('form')) {
      if ((form.valid_from ?? day) > day) continue;
      if (form.version > (newest.get(form.code)?.version ?? 0)) newest.set(form.code, form);
    }
    return [...newest.values()];
  }

  async form(code: string, version?: number): Promise<FormRecord | undefined> {
    const forms = version === undefined ? await this.forms() : await this.all<FormRecord>('form');
    return forms.find((form) => form.code === code && (version === undefined || form.version === version));
  }

  async packages(): Promise<ServicePackage[]> {
    return asOf(await this.all<ServicePackage>('package'), dayOf());
  }

  async serviceItems(): Promise<ServiceItem[]> {
    return asOf(await this.all<ServiceItem>('service_item'), dayOf());
  }

  organisations(): Promise<Organisation[]> {
    return this.all('organisation');
  }

  teams(): Promise<Team[]> {
    return this.all('team');
  }

  async setting(key: string): Promise<unknown> {
    return (await this.row('setting', key))?.data['value'];
  }

  drugs(): Promise<readonly Drug[]> {
    return this.remember('drugs', async () => {
      const settings = await this.all<{ key: string; value: { drugs: Drug[] } }>('setting');
      const parts = settings.filter(({ key }) => key.startsWith('drugs:'));
      parts.sort((a, b) => Number(a.key.slice(6)) - Number(b.key.slice(6)));
      return parts.flatMap(({ value }) => value.drugs);
    });
  }

  private async views(ids: ReadonlySet<string>): Promise<EntryView[]> {
    const views = await Promise.all([...ids].map((id) => this.entry(id)));
    return views.filter((view): view is EntryView => view !== undefined).sort(byNewest);
  }

  private remember<T>(key: string, load: () => Promise<T>): Promise<T> {
    const known = this.memory.get(key) as Promise<T> | undefined;
    if (known) return known;
    const loading = load();
    this.memory.set(key, loading);
    loading.catch(() => this.memory.delete(key));
    return loading;
  }

  private pulledResidents(): Promise<Resident[]> {
    return this.remember('pulled', async () => {
      const chunks = await this.copy.chunks.toArray();
      const residents = chunks.flatMap((chunk) =>
        chunk.residents.map((kept) => kept.data as unknown as Resident),
      );
      return residents.sort((a, b) => (a.keys < b.keys ? -1 : a.keys > b.keys ? 1 : 0));
    });
  }

  /** Newest revisions of ours whose effects the server has not yet told back, oldest first. */
  private effects(): Promise<Outgoing[]> {
    return this.remember('effects', async () => {
      // a part of a village's channel has the village's numbers
      const channels = await this.copy.channels.toArray();
      const cursors = new Map(channels.map(({ id, cursor }) => [id.slice(0, 12), cursor]));
      const rows = await this.own.outbox.where('state').anyOf('waiting', 'busy', 'received').toArray();
      const isAhead = (row: Outgoing): boolean =>
        row.state !== 'received' || (row.seq ?? 0) > (cursors.get(row.channel ?? '') ?? Infinity);
      return [...newestOf(rows).values()].filter(isAhead).sort((a, b) => a.device_seq - b.device_seq);
    });
  }

  /** The tasks of somebody about whom this phone knows more than the server has told back. */
  private async planned(residentId: string, open: readonly Task[]): Promise<Task[]> {
    const theirs = open.filter((task) => task.resident_id === residentId);
    const resident = await this.resident(residentId);
    if (!resident) return theirs;
    const entries = await this.entriesOf(residentId);
    return replanned(await this.definitions(), resident, entries, theirs, momentOf().slice(0, 10));
  }

  /** The newest of each form, the same list until another arrives. */
  private definitions(): Promise<readonly Definition[]> {
    return this.remember('definitions', async () => (await this.forms()) as unknown as Definition[]);
  }

  /** One that only this phone has; not when the server has meanwhile taken it away with its resident. */
  private async alone(own: Outgoing): Promise<EntryView | undefined> {
    const channel = own.state === 'received' && (await this.copy.channels.get(own.channel ?? ''));
    const isGone = channel && channel.whole && (own.seq ?? 0) <= channel.cursor;
    return isGone ? undefined : viewOf(undefined, own, this.user);
  }

  private async row(kind: string, id: string): Promise<KeptRecord | undefined> {
    return this.copy.records.where('[kind+id]').equals([kind, id]).first();
  }

  private async of<T>(kind: string, residentId: string): Promise<T[]> {
    return records(await this.copy.records.where('[kind+resident_id]').equals([kind, residentId]).toArray());
  }

  private async withStatus<T>(kind: string, statuses: readonly string[]): Promise<T[]> {
    const keys = statuses.map((status) => [kind, status]);
    return records(await this.copy.records.where('[kind+status]').anyOf(keys).toArray());
  }

  private mine(status: string) {
    return this.copy.records.where('[author_id+status]').equals([this.user, status]);
  }

  private all<T>(kind: string): Promise<T[]> {
    return this.remember(kind, async () => {
      const range = this.copy.records.where('[kind+id]').between([kind, Dexie.minKey], [kind, Dexie.maxKey]);
      return records<T>(await range.toArray());
    });
  }
}
