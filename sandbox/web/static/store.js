// What the page knows, kept in step with the sandbox by a version number.

import { ask, connect } from './socket.js';

export const store = {
  world: '',
  version: 0,
  zone: 'Asia/Shanghai',
  connected: false,
  landmarks: [],
  people: new Map(),
  bots: new Map(),
  unread: new Map(),
  entries: new Map(),
  logs: new Map(),
  clock: { now: 0, speed: 0, at: 0 },
  forward: { on: false, said: [] },
  trouble: { surprises: 0, faults: 0, offline_until: null },
};

const KEPT = 2000;
const heard = new Map();
let wanted = { people: [], open: [] };

/** Be told of a topic: people, unread, clock, forward, trouble, connection, entries:<person>, log:<chat>. */
export function listen(topic, told) {
  if (!heard.has(topic)) heard.set(topic, new Set());
  heard.get(topic).add(told);
  return () => heard.get(topic).delete(told);
}

function tell(topics) {
  for (const topic of topics) for (const told of [...(heard.get(topic) ?? [])]) told();
}

export function begin() {
  connect({
    opened: watch,
    pushed: (body) => tell(take(body)),
    changed: (up) => {
      store.connected = up;
      tell(['connection']);
    },
  });
}

/** Say whose phones are here and which chats are open on them; at a new connection it is said again. */
export async function watch(people = wanted.people, open = wanted.open) {
  wanted = { people, open };
  for (const key of store.logs.keys()) if (!open.includes(key)) store.logs.delete(key);
  if (!store.connected) return;
  const body = await ask('watch', { people, open, world: store.world, version: store.version }).catch(() => null);
  if (!body) return;
  if (!body.same) store.logs.clear();
  store.world = body.world;
  store.zone = body.zone;
  store.landmarks = body.landmarks;
  store.entries.clear();
  store.unread.clear();
  store.people.clear();
  const topics = take(body);
  tell([...topics, 'started']);
}

function take(body) {
  const topics = new Set();
  if (body.version) store.version = body.version;
  for (const person of body.people ?? []) store.people.set(person.id, person);
  for (const bot of body.bots ?? []) store.bots.set(bot.id, bot);
  if (body.people) topics.add('people');
  for (const [id, count] of Object.entries(body.unread ?? {})) store.unread.set(Number(id), count);
  if (body.unread) topics.add('unread');
  for (const [id, entries] of Object.entries(body.entries ?? {})) {
    for (const entry of entries) entriesOf(Number(id)).set(entry.key, entry);
    topics.add(`entries:${id}`);
  }
  for (const [id, keys] of Object.entries(body.gone ?? {})) {
    for (const key of keys) entriesOf(Number(id)).delete(key);
    topics.add(`entries:${id}`);
  }
  for (const message of body.messages ?? []) if (put(message)) topics.add(`log:${message.key}`);
  if (body.clock) store.clock = { ...body.clock, at: performance.now() };
  for (const name of ['forward', 'trouble']) if (body[name]) store[name] = body[name];
  for (const name of ['clock', 'forward', 'trouble']) if (body[name]) topics.add(name);
  return topics;
}

export function entriesOf(person) {
  if (!store.entries.has(person)) store.entries.set(person, new Map());
  return store.entries.get(person);
}

export const virtualNow = () => store.clock.now + ((performance.now() - store.clock.at) / 1000) * store.clock.speed;

/** The messages of an open chat, oldest first, without gaps up to the newest. */
function put(message) {
  const log = store.logs.get(message.key);
  if (!log) return false;
  const list = log.list;
  let at = list.length;
  while (at > 0 && list[at - 1].message_id > message.message_id) at -= 1;
  const same = at > 0 && list[at - 1].message_id === message.message_id;
  if (message.deleted) {
    if (same) list.splice(at - 1, 1);
    return same;
  }
  if (same) {
    if (list[at - 1].version > message.version) return false;
    list[at - 1] = message;
    return true;
  }
  if (at === 0 && log.more) return false;
  list.splice(at, 0, message);
  if (list.length > 2 * KEPT) {
    list.splice(0, KEPT);
    log.more = true;
  }
  return true;
}

/** One page more of the past; the newest page when nothing is there yet. */
export async function loadOlder(person, key) {
  const log = store.logs.get(key) ?? { list: [], more: true, loading: null };
  store.logs.set(key, log);
  if (!log.more) return;
  log.loading ??= (async () => {
    const before = log.list[0]?.message_id ?? null;
    const page = await ask('history', { person, key, before }).catch(() => null);
    log.loading = null;
    if (!page || store.logs.get(key) !== log) return;
    log.more = page.more;
    const there = new Set(log.list.map((message) => message.message_id));
    log.list.unshift(...page.messages.filter((message) => !there.has(message.message_id)));
    log.list.sort((one, other) => one.message_id - other.message_id);
    tell([`log:${key}`]);
  })();
  await log.loading;
}
