/** Where the visit takes place: asked once, waited for at most eight seconds, never in the way of saving. */
import { ref, type Ref } from 'vue';
import { fieldAt } from '../../domain/definition';
import type { Place } from '../../store';
import type { Filling } from './visit';

export type PlaceState = 'unknown' | 'asking' | 'found' | 'missing';

export interface PlaceFinder {
  readonly state: Ref<PlaceState>;
  readonly place: Ref<Place | undefined>;
  /** Why there is none, as the form has it. */
  readonly reason: Ref<'no_signal' | 'denied' | undefined>;
  find(): Promise<void>;
}

const LONGEST_WAIT = 8000;
const FRESH = 60_000;

export function placeFinder(known: Place | undefined, found: (place: Place) => void): PlaceFinder {
  const place = ref(known);
  const state = ref<PlaceState>(known ? 'found' : 'unknown');
  const reason = ref<'no_signal' | 'denied'>();

  async function find(): Promise<void> {
    if (state.value === 'asking') return;
    state.value = 'asking';
    const answer = await whereAmI();
    if (typeof answer === 'string') {
      reason.value = answer;
      state.value = place.value ? 'found' : 'missing';
      return;
    }
    place.value = answer;
    state.value = 'found';
    found(answer);
  }
  return { state, place, reason, find };
}

/** What the phone knows of why there is no place, the person need not tell. */
export function tellNoPlace(
  filling: Filling,
  { place, reason }: Pick<PlaceFinder, 'place' | 'reason'>,
): void {
  if (place.value || !reason.value) return;
  for (const { form, answers } of filling.standings.value) {
    const { definition } = form;
    if (fieldAt(definition, 'location_reason') && answers['location_reason'] === undefined)
      filling.set(definition.code, 'location_reason', reason.value);
  }
}

function whereAmI(): Promise<Place | 'no_signal' | 'denied'> {
  if (!('geolocation' in navigator)) return Promise.resolve('no_signal');
  return new Promise((done) => {
    const giveUp = setTimeout(() => done('no_signal'), LONGEST_WAIT + 500); // some phones never answer
    navigator.geolocation.getCurrentPosition(
      ({ coords }) => {
        clearTimeout(giveUp);
        done({
          lat: Number(coords.latitude.toFixed(6)),
          lon: Number(coords.longitude.toFixed(6)),
          accuracy_m: Math.round(coords.accuracy),
        });
      },
      (error) => {
        clearTimeout(giveUp);
        done(error.code === error.PERMISSION_DENIED ? 'denied' : 'no_signal');
      },
      { enableHighAccuracy: true, timeout: LONGEST_WAIT, maximumAge: FRESH },
    );
  });
}
