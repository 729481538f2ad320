// Words with their formatting, from the entities that the sandbox holds; offsets are UTF-16 units, as here.

import { el, icon } from './dom.js';
import { t } from './words.js';

const PLAIN = { bold: 'b', italic: 'i', underline: 'u', strikethrough: 's' };
const BLOCKS = new Set(['blockquote', 'expandable_blockquote', 'pre']);

/** `hands`: link(url), command(words), mention(words, user), copy(words). */
export function formatted(text, entities, hands) {
  const sorted = [...(entities ?? [])].sort((one, other) => one.offset - other.offset || other.length - one.length);
  return nodes(text, sorted, 0, text.length, hands);
}

function nodes(text, entities, from, to, hands) {
  const out = [];
  let at = from;
  for (let n = 0; n < entities.length; n += 1) {
    const entity = entities[n];
    const start = entity.offset;
    const end = Math.min(entity.offset + entity.length, to);
    if (start < at || end <= start) continue;
    if (start > at) out.push(text.slice(at, start));
    const inner = entities.slice(n + 1).filter((other) => other.offset < end);
    out.push(mark(entity, text.slice(start, end), nodes(text, inner, start, end, hands), hands));
    at = end;
    if (BLOCKS.has(entity.type) && text[at] === '\n') at += 1;
  }
  if (at < to) out.push(text.slice(at, to));
  return out;
}

function mark(entity, words, inner, hands) {
  const { type } = entity;
  if (type in PLAIN) return el(PLAIN[type], {}, inner);
  if (type === 'code') return el('code', { title: t('copy'), on: { click: press(() => hands.copy(words)) } }, inner);
  if (type === 'pre') return el('pre', { title: t('copy'), on: { click: press(() => hands.copy(words)) } }, inner);
  if (type === 'spoiler') return spoiler(inner);
  if (type === 'blockquote') return el('blockquote', {}, inner);
  if (type === 'expandable_blockquote') return expandable(inner);
  if (type === 'text_link' || type === 'url') return link(entity.url ?? words, inner, hands);
  if (type === 'bot_command') return touch('command', inner, () => hands.command(words));
  if (type === 'mention' || type === 'text_mention')
    return touch('mention', inner, () => hands.mention(words, entity.user));
  if (type === 'hashtag' || type === 'cashtag') return el('span', { class: 'tag' }, inner);
  if (type === 'email' || type === 'phone_number') return touch('link', inner, () => hands.copy(words));
  return el('span', {}, inner);
}

const press = (act) => (event) => {
  event.stopPropagation();
  act();
};

function touch(kind, inner, act) {
  return el('button', { type: 'button', class: `in-text ${kind}`, on: { click: press(act) } }, inner);
}

function link(url, inner, hands) {
  const address = /^[a-z][a-z0-9+.-]*:/i.test(url) ? url : `https://${url}`;
  const safe = /^https?:/i.test(address) ? address : undefined;
  return el(
    'a',
    {
      href: safe,
      role: safe ? undefined : 'link',
      tabIndex: 0,
      rel: 'noopener noreferrer',
      class: 'link',
      on: {
        click: (event) => {
          event.preventDefault();
          event.stopPropagation();
          hands.link(address);
        },
      },
    },
    inner,
  );
}

function spoiler(inner) {
  const node = el(
    'span',
    { class: 'spoiler', role: 'button', tabIndex: 0, 'aria-label': t('spoiler'), 'aria-expanded': 'false' },
    el('span', {}, inner),
  );
  const open = (event) => {
    if (node.classList.contains('open') || (event.type === 'keydown' && event.key !== 'Enter' && event.key !== ' '))
      return;
    event.preventDefault();
    event.stopPropagation();
    node.classList.add('open');
    node.setAttribute('aria-expanded', 'true');
    node.removeAttribute('aria-label');
  };
  node.addEventListener('click', open);
  node.addEventListener('keydown', open);
  return node;
}

function expandable(inner) {
  const toggle = el(
    'button',
    { type: 'button', class: 'expand', 'aria-expanded': 'false', 'aria-label': t('expand'), title: t('expand') },
    icon('down'),
  );
  const words = el('div', { class: 'expandable-words' }, inner);
  const node = el('blockquote', { class: 'expandable' }, words, toggle);
  const turn = press(() => {
    if (node.classList.contains('short')) return;
    const open = node.classList.toggle('open');
    toggle.setAttribute('aria-expanded', String(open));
    toggle.setAttribute('aria-label', t(open ? 'collapse' : 'expand'));
  });
  toggle.addEventListener('click', turn);
  words.addEventListener('click', (event) => !event.target.closest('button, a') && turn(event));
  requestAnimationFrame(() => words.scrollHeight <= words.clientHeight + 2 && node.classList.add('short'));
  return node;
}
