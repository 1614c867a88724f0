/** A form that is looked at before it is published: nothing of what is typed is kept. */
import { ref } from 'vue';
import type { Sheet } from '../../controls/sheet';
import type { Definition } from '../../domain/definition';
import type { Attachment, Resident } from '../../store';
import { today } from '../days';
import { evident } from '../starting';
import type { Visit } from './loading';
import { sheetOf, type Keeping } from './sheet_of';
import { fillingOf, type Filling } from './visit';

export interface Preview {
  filling: Filling;
  sheet: Sheet;
}

const NOBODY = 'preview';

export async function loadDefinition(path: string): Promise<Definition> {
  const [code = '', version = ''] = path.replace(/^\/m\/preview\//, '').split('/');
  const answer = await fetch(`/admin/forms/${encodeURIComponent(code)}/${encodeURIComponent(version)}.json`);
  if (!answer.ok) throw new Error(answer.status === 404 ? '没有这一版表单' : '请先登录管理端');
  return (await answer.json()) as Definition;
}

export function previewOf(definition: Definition): Preview {
  const filling = fillingOf(visitOf(definition), NOT_KEPT, ref(), () => undefined);
  return { filling, sheet: sheetOf(filling, definition.code, inMemory()) };
}

const NOT_KEPT = { change: () => undefined, flush: () => Promise.resolve() };

function visitOf(definition: Definition): Visit {
  const draft = {
    entry_id: NOBODY,
    form: definition.code,
    form_version: definition.version,
    follows: 0,
    answers: evident(definition),
  };
  return {
    draft: {
      id: NOBODY,
      visit_id: NOBODY,
      resident_id: NOBODY,
      occurred_on: today(),
      started_at: '',
      updated_at: '',
      forms: [draft],
    },
    forms: [{ draft, definition, previous: () => null, past: () => ({}), last: {}, carried: {} }],
    resident: somebody(definition),
    contracts: [],
    teams: [],
    items: [],
    villages: {},
    drugs: [],
    medications: undefined,
    about: { people: [], target: [], promised: [] },
    corrected: undefined,
  };
}

/** Somebody of 70 whom the form is for. */
function somebody(definition: Definition): Resident {
  const born = `${Number(today().slice(0, 4)) - 70}-01-01`;
  return {
    id: NOBODY, version: 1, name: '示例居民', keys: '', sex: '2', birth_date: born, id_type: 'none', id_masked: '',
    id_tail: '', village: '', archive_status: '0', groups: definition.groups ?? [],
    conditions: (definition.conditions ?? []).map((code) => ({ code })),
  }; // prettier-ignore
}

function inMemory(): Keeping {
  const kept = new Map<string, Attachment>();
  return {
    attachments: {
      keep(bytes: ArrayBuffer, mediaType: string) {
        const sha256 = (kept.size + 1).toString(16).padStart(64, '0');
        kept.set(sha256, { sha256, bytes, media_type: mediaType } as Attachment);
        return Promise.resolve(sha256);
      },
      get: (sha256: string) => Promise.resolve(kept.get(sha256)),
    },
  } as Keeping;
}
