// The bar: the time of the drill clock, how fast it goes, running ahead, what is wrong, and the language.

import { el, icon, iconButton } from './dom.js';
import { openPanel } from './panel.js';
import { openFor } from './phones.js';
import { ask } from './socket.js';
import { listen, store, virtualNow } from './store.js';
import { dateOf, language, secondOf, switchLanguage, t, weekdayOf } from './words.js';

const SPEEDS = [0, 1, 10, 60, 600];
const LIMITS = [
  [1, 'hour'],
  [4, 'hours'],
  [24, 'day'],
  [72, 'days'],
];
const BLINK = 200;
const SHOWN = 4;

export function showClock(bar) {
  const date = el('span', { class: 'date' });
  const time = el('strong', { class: 'time' });
  const speeds = el('div', { class: 'speeds', role: 'radiogroup', 'aria-label': t('speed') });
  const speed = el('select', {
    class: 'speed-select',
    'aria-label': t('speed'),
    on: { change: () => ask('clock', { speed: Number(speed.value) }).catch(() => {}) },
  });
  const limit = el(
    'select',
    { class: 'limit', 'aria-label': t('at_most'), title: t('at_most') },
    LIMITS.map(([hours, name]) =>
      el('option', {
        value: hours * 3600,
        text: t(`limit.${name}`, { n: name === 'days' ? hours / 24 : hours }),
        selected: hours === 24,
      }),
    ),
  );
  const forward = el('button', {
    type: 'button',
    class: 'forward',
    on: {
      click: () =>
        (store.forward.on ? ask('stop_forward') : ask('forward', { seconds: Number(limit.value) })).catch(() => {}),
    },
  });
  const said = el('div', { class: 'said', role: 'status', 'aria-live': 'polite' });
  const trouble = el('button', {
    type: 'button',
    class: 'trouble',
    'aria-label': t('troubles'),
    title: t('troubles'),
    on: { click: () => openPanel() },
  });
  const lost = el('span', { class: 'lost', role: 'status', text: t('connecting') });
  bar.append(
    el('div', { class: 'now', role: 'timer', 'aria-label': t('clock') }, date, time),
    speeds,
    speed,
    el('div', { class: 'forward-box' }, forward, limit),
    said,
    lost,
    el(
      'div',
      { class: 'bar-end' },
      el('span', { class: 'bar-more' }),
      trouble,
      el('button', {
        type: 'button',
        class: 'language',
        lang: language === 'zh' ? 'en' : 'zh-CN',
        text: language === 'zh' ? 'EN' : '中',
        'aria-label': language === 'zh' ? 'English' : '中文',
        on: { click: switchLanguage },
      }),
    ),
  );

  const tick = () => {
    const now = virtualNow();
    say(date, `${dateOf(now, store.zone)} ${weekdayOf(now, store.zone)}`);
    say(time, secondOf(now, store.zone));
  };
  setInterval(tick, BLINK);
  listen('clock', () => {
    tick();
    showSpeeds(speeds, speed);
  });
  listen('forward', () => {
    showForward(forward);
    showSaid(said);
  });
  listen('trouble', () => showTrouble(trouble));
  listen('connection', () => {
    lost.hidden = store.connected;
  });
  showForward(forward);
  showTrouble(trouble);
}

/** Nothing is drawn anew where nothing has changed. */
const say = (node, words) => {
  if (node.textContent !== words) node.textContent = words;
};

const speedName = (rate) => (rate === 0 ? t('pause') : `${rate}×`);

function showSpeeds(speeds, speed) {
  const now = store.clock.speed;
  const known = SPEEDS.includes(now) ? SPEEDS : [...SPEEDS, now].sort((one, other) => one - other);
  speeds.replaceChildren(
    ...SPEEDS.map((rate) =>
      el(
        'button',
        {
          type: 'button',
          role: 'radio',
          'aria-checked': String(rate === now),
          'aria-label': speedName(rate),
          on: { click: () => ask('clock', { speed: rate }).catch(() => {}) },
        },
        rate === 0 ? icon('pause') : `${rate}×`,
      ),
    ),
  );
  speed.replaceChildren(
    ...known.map((rate) => el('option', { value: rate, text: speedName(rate), selected: rate === now })),
  );
}

function showForward(forward) {
  forward.classList.toggle('on', store.forward.on);
  const words = t(store.forward.on ? 'stop' : 'forward');
  forward.setAttribute('aria-label', words);
  forward.title = words;
  forward.replaceChildren(icon(store.forward.on ? 'pause' : 'skip'), el('span', { text: words }));
}

let putAway = '';

/** Who was written to when the clock stopped running ahead: a press shows it. */
function showSaid(said) {
  const found = store.forward.said;
  const all = JSON.stringify(found);
  if (all === putAway) return;
  const away = () => {
    putAway = all;
    said.replaceChildren();
  };
  const chips = found.slice(0, SHOWN).map((one) =>
    el('button', {
      type: 'button',
      class: 'chip',
      text: one.person ? (store.people.get(one.person)?.name ?? one.title) : one.title,
      on: {
        click: () => {
          away();
          openFor(one.person ?? somebodyIn(one.key), one.key);
        },
      },
    }),
  );
  said.replaceChildren(
    ...(found.length
      ? [
          el('span', { text: t('said_to') }),
          ...chips,
          found.length > SHOWN ? el('span', { text: `+${found.length - SHOWN}` }) : '',
          iconButton('close', t('close'), away),
        ]
      : []),
  );
}

function somebodyIn(key) {
  for (const [person, entries] of store.entries) if (entries.has(key)) return person;
  return [...store.entries.keys()][0] ?? null;
}

function showTrouble(trouble) {
  const { surprises, faults, offline_until: offline } = store.trouble;
  const count = surprises + faults + (offline ? 1 : 0);
  trouble.classList.toggle('on', count > 0);
  trouble.replaceChildren(
    icon('warn'),
    el('span', { text: t('troubles') }),
    count ? el('span', { class: 'badge', text: count }) : '',
  );
}
