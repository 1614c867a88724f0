/** Who has signed in on this phone, and who works on it now. */
import { type KnownPerson, openPhone, type PhoneDatabase } from './database';

export type { KnownPerson } from './database';

const CURRENT = 'current';

export class People {
  private readonly phone: PhoneDatabase;

  constructor(phone: PhoneDatabase) {
    this.phone = phone;
  }

  async all(): Promise<KnownPerson[]> {
    const people = await this.phone.people.toArray();
    return people.sort((a, b) => (a.signed_in_at < b.signed_in_at ? 1 : -1));
  }

  async named(username: string): Promise<KnownPerson | undefined> {
    return this.phone.people.where('username').equals(username).first();
  }

  async current(): Promise<KnownPerson | undefined> {
    const id = (await this.phone.facts.get(CURRENT))?.value;
    return typeof id === 'string' ? this.phone.people.get(id) : undefined;
  }

  async isCurrent(id: string): Promise<boolean> {
    return (await this.phone.facts.get(CURRENT))?.value === id;
  }

  async setCurrent(id: string | undefined): Promise<void> {
    if (id === undefined) await this.phone.facts.delete(CURRENT);
    else await this.phone.facts.put({ key: CURRENT, value: id });
  }

  async remember(person: KnownPerson): Promise<void> {
    await this.phone.people.put(person);
  }
}

let people: Promise<People> | undefined;

/** Opened once and kept; an attempt that failed is made anew. */
export function openPeople(): Promise<People> {
  people ??= openPhone().then((phone) => new People(phone));
  people.catch(() => (people = undefined));
  return people;
}
