// The one connection to the sandbox: orders with answers, pushes, and coming back after a break.

const FIRST_WAIT = 300;
const LONGEST_WAIT = 5000;
const PATIENCE = 25000;

let socket = null;
let wait = FIRST_WAIT;
let last = 0;
const waiting = new Map();

/** `opened` runs at every new connection, `pushed` with what was not asked for, `changed` with whether it is up. */
export function connect({ opened, pushed, changed }) {
  const address = new URL('/socket', location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  socket = new WebSocket(address);
  socket.onopen = () => {
    wait = FIRST_WAIT;
    changed(true);
    opened();
  };
  socket.onmessage = ({ data }) => {
    const body = JSON.parse(data);
    if (!('id' in body)) pushed(body);
    else settle(body);
  };
  socket.onclose = () => {
    changed(false);
    for (const { refuse } of waiting.values()) refuse({ error: 'offline' });
    waiting.clear();
    setTimeout(() => connect({ opened, pushed, changed }), wait);
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };
}

function settle(body) {
  const asked = waiting.get(body.id);
  waiting.delete(body.id);
  if (asked) (body.error ? asked.refuse : asked.answer)(body);
}

/** The answer to an order; a refusal has a code in `error` and English `words`. No answer at all: the line is dead. */
export function ask(order, values = {}) {
  return new Promise((answer, refuse) => {
    if (socket?.readyState !== WebSocket.OPEN) return refuse({ error: 'offline' });
    last += 1;
    const silent = setTimeout(() => socket.close(), PATIENCE);
    const then = (told) => (body) => {
      clearTimeout(silent);
      told(body);
    };
    waiting.set(last, { answer: then(answer), refuse: then(refuse) });
    socket.send(JSON.stringify({ ...values, id: last, do: order }));
  });
}

/** Files on their way: the names under which the sandbox keeps them. */
export async function upload(blobs) {
  const form = new FormData();
  for (const { blob, name } of blobs) form.append('file', blob, name);
  const response = await fetch('/upload', { method: 'POST', body: form }).catch(() => null);
  if (!response) throw { error: 'offline' };
  const body = await response.json();
  if (body.error) throw body;
  return body.files;
}
