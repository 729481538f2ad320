// What the page says, in the language that was chosen; the words of people and bots stay as they are.

import { EN } from './words-en.js';
import { ZH } from './words-zh.js';

const SPOKEN = { zh: ZH, en: EN };
const LOCALE = { zh: 'zh-CN', en: 'en-GB' };

const asked = new URLSearchParams(location.search).get('lang');
const known = asked || localStorage.getItem('phones.lang') || (navigator.language.startsWith('zh') ? 'zh' : 'en');
export const language = known.startsWith('en') ? 'en' : 'zh';
document.documentElement.lang = LOCALE[language];
if (asked) localStorage.setItem('phones.lang', language);

export function t(name, values = {}) {
  const words = SPOKEN[language][name] ?? name;
  return words.replace(/\{(\w+)\}/g, (_, key) => values[key] ?? '');
}

/** Has the chosen language words for it? */
export const says = (name) => name in SPOKEN[language];

export function switchLanguage() {
  const other = language === 'zh' ? 'en' : 'zh';
  localStorage.setItem('phones.lang', other);
  const address = new URL(location.href);
  address.searchParams.set('lang', other);
  location.replace(address);
}

const formats = new Map();

function format(zone, options) {
  const name = zone + JSON.stringify(options);
  if (!formats.has(name))
    formats.set(name, new Intl.DateTimeFormat(LOCALE[language], { timeZone: zone, hourCycle: 'h23', ...options }));
  return formats.get(name);
}

export const hourOf = (unix, zone) => format(zone, { hour: '2-digit', minute: '2-digit' }).format(unix * 1000);
export const secondOf = (unix, zone) =>
  format(zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(unix * 1000);
export const dayOf = (unix, zone) =>
  format(zone, { month: 'long', day: 'numeric', weekday: 'short' }).format(unix * 1000);
export const shortDayOf = (unix, zone) => format(zone, { month: language === 'zh' ? 'numeric' : 'short', day: 'numeric' }).format(unix * 1000);
export const dateOf = (unix, zone) =>
  format(zone, { year: 'numeric', month: language === 'zh' ? '2-digit' : 'short', day: '2-digit' }).format(unix * 1000);
export const weekdayOf = (unix, zone) => format(zone, { weekday: 'short' }).format(unix * 1000);
