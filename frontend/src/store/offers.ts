/** What may be promised in contracts: packages and items of the catalogue. */
import type { Timing } from '../domain/promise';

/** From when to when it may be promised; both days are told only by servers that know of later versions. */
export interface Dated<T> {
  valid_from?: string;
  valid_to?: string;
  coming?: T[];
}

export interface ServicePackage extends Dated<ServicePackage> {
  id: string;
  name: string;
  groups: string[];
  items: { item_id: string; optional: boolean; groups?: string[]; freq?: number; discount?: string }[];
  is_basic: boolean;
}

export interface ServiceItem extends Dated<ServiceItem> {
  id: string;
  name: string;
  category: string;
  groups: string[];
  freq: number | null;
  /** Of what falls due by age, treatment or plan; it has no number of times a year. */
  timing?: Timing;
  rule: 'fixed' | 'on_demand';
  price: number;
  discount?: string;
  forms: string[];
  modes: string[];
}
