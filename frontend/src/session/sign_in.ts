/** Signing in, with network or without, and out; the store of each person stays on the phone. */
import { momentOf, newId, openPeople, type KnownPerson, type People } from '../store';
import { Api, NoAnswer, Refused, type SessionAnswer } from '../sync';
import { begin, end, type Person, running, type Session } from './current';
import { isPassword, makeCheck } from './password';

const WRONG_PASSWORD = '用户名或密码不正确';

/** Why signing in did not work; the message is for the person. */
export class SignInFailed extends Error {
  override readonly name = 'SignInFailed';
  readonly code: string;

  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

export async function knownPeople(): Promise<Person[]> {
  return (await openPeople()).all();
}

/** Goes on with the session that was open when the app was last closed, without network too. */
export async function reopen(): Promise<Session | undefined> {
  const person = await (await openPeople()).current();
  if (!person) return undefined;
  const session = await begin(person, person.device_id);
  session.sync.start();
  return session;
}

export async function signIn(username: string, password: string): Promise<Session> {
  const people = await openPeople();
  const known = await people.named(username);
  const before = await people.current();
  await people.setCurrent(undefined); // from here on nobody's entries go out under another's name
  try {
    const deviceId = known?.device_id ?? newId();
    const answer = await ask(username, password, deviceId);
    return answer
      ? await online(people, { username, password, deviceId, answer })
      : await offline(people, known, password);
  } catch (error) {
    await running.value?.forgetToken(); // the server may know somebody else by now
    await people.setCurrent(before?.id);
    throw error;
  }
}

/** Nothing that was made on the phone goes; whoever made it signs in again to send it. */
export async function signOut(): Promise<void> {
  const people = await openPeople();
  await running.value?.api.signOut().catch(() => undefined); // without network the cookie stays, unused
  await running.value?.forgetToken();
  await people.setCurrent(undefined);
  end();
}

/** What the server says; undefined when it cannot be reached. */
async function ask(username: string, password: string, deviceId: string): Promise<SessionAnswer | undefined> {
  try {
    return await new Api().signIn({ username, password, device_id: deviceId, device_name: deviceName() });
  } catch (error) {
    if (error instanceof NoAnswer || (error instanceof Refused && error.status >= 500)) return undefined;
    throw error instanceof Refused ? new SignInFailed(error.code, error.message) : error;
  }
}

interface Answered {
  username: string;
  password: string;
  deviceId: string;
  answer: SessionAnswer;
}

async function online(people: People, { username, password, deviceId, answer }: Answered): Promise<Session> {
  const user = { ...answer.user, username };
  const session = await begin(user, deviceId, answer.csrf_token);
  await people.remember({
    ...user,
    device_id: session.store.deviceId,
    check: await makeCheck(password),
    signed_in_at: momentOf(),
  });
  await people.setCurrent(user.id);
  session.sync.start();
  return session;
}

async function offline(people: People, known: KnownPerson | undefined, password: string): Promise<Session> {
  if (!known) {
    throw new SignInFailed('offline_unknown', '现在连不上服务器。第一次在这台手机上登录需要网络');
  }
  if (!(await isPassword(password, known.check))) throw new SignInFailed('wrong_password', WRONG_PASSWORD);
  const session = await begin(known, known.device_id);
  await session.forgetToken(); // the sync asks first who the server thinks is signed in
  await people.setCurrent(known.id);
  session.sync.start();
  return session;
}

/** Enough for a supervisor to tell two phones apart. */
function deviceName(): string {
  const model = /\(([^)]*)\)/.exec(navigator.userAgent)?.[1] ?? navigator.userAgent;
  return model.slice(0, 100);
}
