/** What is no answer of this protocol changes nothing on the phone: neither what waits, nor the world. */
import { expect, test } from 'vitest';
import { newId, type RevisionContent } from '../../src/store';
import { fill, states } from '../drivers/phone';
import type { Server } from '../drivers/server';
import { pair } from '../drivers/sync';

type Said = Record<string, unknown>;
type Bad = (server: Server, said: Said, sent: RevisionContent[]) => Response;

const html = '<!doctype html><html><body>请登录校园网</body></html>';

function receipts(change: (all: Said[], said: Said) => unknown): Bad {
  return (server, said) => server.say({ ...said, receipts: change(said['receipts'] as Said[], said) });
}

function first(changes: Said): Bad {
  return receipts(([one, ...rest]) => [{ ...one, ...changes }, ...rest]);
}

function without(key: string): Bad {
  return (server, said) =>
    server.say(Object.fromEntries(Object.entries(said).filter(([name]) => name !== key)));
}

function raw(body: BodyInit | null, headers: Said = {}, status = 200): Bad {
  return (server) => new Response(body, { status, headers: { ...server.headers(), ...(headers as object) } });
}

function failing(): Response {
  const body = new ReadableStream({
    start: (stream) => {
      stream.enqueue(new TextEncoder().encode('{"epoch":'));
      stream.error(new TypeError('net::ERR_CONTENT_DECODING_FAILED'));
    },
  });
  return new Response(body, { headers: { 'Content-Type': 'application/json', 'X-Epoch': newId() } });
}

function redirected(server: Server, said: Said): Response {
  const answer = server.say(said);
  Object.defineProperty(answer, 'redirected', { value: true });
  return answer;
}

const PUSH: Record<string, Bad> = {
  'a captive portal’s page': () => new Response(html, { headers: { 'Content-Type': 'text/html' } }),
  'a captive portal’s page called JSON': raw(html),
  'a captive portal’s own JSON': () =>
    new Response('{"code":0,"msg":"ok"}', { headers: { 'Content-Type': 'application/json' } }),
  'a followed redirect': redirected,
  'a redirect': () => new Response(null, { status: 302, headers: { Location: 'https://example.org/' } }),
  'an empty 200': raw(''),
  'an empty 204': raw(null, {}, 204),
  'JSON that is cut': (server, said) => raw(JSON.stringify(said).slice(0, -20))(server, said, []),
  'gzip that is cut': failing,
  'the right JSON under the wrong type': (server, said) =>
    server.say(said, 200, { 'Content-Type': 'text/plain' }),
  'no epoch header': (server, said) => server.say(said, 200, { 'X-Epoch': '' }),
  'an epoch header that is no UUID': (server, said) => server.say(said, 200, { 'X-Epoch': 'one' }),
  'no server time': (server, said) => server.say(said, 200, { 'X-Server-Time': '' }),
  'a server time that is none': (server, said) => server.say(said, 200, { 'X-Server-Time': 'soon' }),
  'another epoch in the body': (server, said) => server.say({ ...said, epoch: newId() }),
  null: raw('null'),
  'a list': raw('[]'),
  'a number': raw('200'),
  'two JSON texts': (server, said) => raw(JSON.stringify(said) + JSON.stringify(said))(server, said, []),
  'no receipts': without('receipts'),
  'no gaps': without('gaps'),
  'no backups': without('backed_up'),
  'receipts that are no list': receipts((all) => ({ ...all })),
  'one receipt too few': receipts((all) => all.slice(1)),
  'one receipt too many': receipts((all) => [...all, all[0]]),
  'receipts in another order': receipts((all) => [...all].reverse()),
  'a receipt for another entry': first({ id: newId() }),
  'a receipt for another revision': first({ revision: 7 }),
  'an unknown result': first({ result: 'ok' }),
  'an acceptance without seq': first({ seq: undefined }),
  'an acceptance with half a seq': first({ seq: 1.5 }),
  'an acceptance without channel': first({ channel: undefined }),
  'an acceptance without status': first({ status: undefined }),
  'a rejection without code': first({ result: 'rejected' }),
  'a rejection whose errors are texts': first({ result: 'rejected', code: 'invalid', errors: { a: 'b' } }),
  'a conflict without code': first({ result: 'conflict' }),
  'an alert of no severity': first({ alerts: [{ code: 'H1', message: '高', severity: 'pink' }] }),
  'a backup’s seq as text': (server, said) => server.say({ ...said, backed_up: { '360783104202': '9' } }),
  'a proxy’s 502 page': () => new Response(html, { status: 502, headers: { 'Content-Type': 'text/html' } }),
  'a proxy’s 413 page': () => new Response(html, { status: 413, headers: { 'Content-Type': 'text/html' } }),
  'a problem that is not ours': (server) => server.say({ error: 'no' }, 422),
  'a problem of another status': (server) => server.say({ code: 'invalid', detail: 'x', status: 400 }, 422),
};

test.each(Object.entries(PUSH))('%s is no receipt', async (_name, bad) => {
  const { store, server, engine } = await pair();
  await fill(store);
  await fill(store);
  const before = await store.outbox.all();
  server.instead = async (path, answer) =>
    path === '/sync/push' ? bad(server, (await answer.json()) as Said, server.pushes[0] ?? []) : undefined;
  await engine.run();
  expect(await store.outbox.all()).toEqual(before);
  expect(await store.fact('backed_up')).toBeUndefined();
  expect(engine.state.problem?.code).toBe('offline');
  server.instead = () => undefined;
  await engine.run();
  expect(await states(store)).toEqual(['received', 'received']);
});

test('a receipt of another data set settles nothing before the phone has offered what it holds', async () => {
  const { store, server, engine } = await pair();
  await engine.run();
  await fill(store);
  server.epoch = newId();
  await engine.run();
  expect(server.requests.filter((each) => /offer|push/.test(each))).toEqual([
    'POST /sync/push',
    'POST /sync/offer',
    'POST /sync/push',
  ]);
  expect(await states(store)).toEqual(['received']);
});

const PULL: Record<string, (page: Said) => unknown> = {
  'another channel': (page) => ({ ...page, channel: 'ref' }),
  'no changes': (page) => ({ ...page, changes: undefined }),
  'a change without seq': (page) => ({ ...page, changes: [{ kind: 'task', id: newId(), data: {} }] }),
  'a change with neither content nor removal': (page) => ({
    ...page,
    changes: [{ seq: 1, kind: 'task', id: 'a' }],
  }),
  'a change with both': (page) => ({
    ...page,
    changes: [{ seq: 1, kind: 'task', id: 'a', data: {}, removed: true }],
  }),
  'a page that goes back': (page) => ({ ...page, next: -1 }),
  'a page that promises more and does not lead on': (page) => ({ ...page, next: 0, more: true }),
  'no word of whether there is more': (page) => ({ ...page, more: undefined }),
};

test.each(Object.entries(PULL))('a page with %s is not applied', async (_name, bad) => {
  const { store, server, engine } = await pair();
  server.channels.delete('ref');
  server.change('resident', newId(), { name: '居民', keys: '' });
  server.instead = async (path, answer) =>
    path === '/sync/pull' ? server.say(bad((await answer.json()) as Said)) : undefined;
  await engine.run();
  expect(await store.world.residents()).toEqual([]);
  expect(engine.state.problem?.code).toBe('offline');
  server.instead = () => undefined;
  await engine.run();
  expect(await store.world.residents()).toHaveLength(1);
});

test.each([
  ['a captive portal’s page', () => new Response(html, { headers: { 'Content-Type': 'text/html' } })],
  ['an empty list that names no epoch', () => new Response('{"channels":[]}')],
  [
    'a digest that is none',
    (server: Server) => server.say({ channels: [{ id: 'ref', seq: 0, count: 0, digest: '' }] }),
  ],
])('a list of channels that is %s erases nothing', async (_name, bad) => {
  const { store, server, engine } = await pair();
  server.change('resident', newId(), { name: '居民', keys: '' });
  await engine.run();
  server.instead = (path) => (path === '/sync/channels' ? bad(server) : undefined);
  await engine.run();
  expect(await store.world.residents()).toHaveLength(1);
});
