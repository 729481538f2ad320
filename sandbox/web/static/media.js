// What a message carries besides words.

import { avatar, el, icon } from './dom.js';
import { mapOf } from './map.js';
import { openSheet } from './sheet.js';
import { t } from './words.js';

const address = (file) => `/media/${encodeURIComponent(file.file_id)}`;
const WAVE = [3, 6, 10, 7, 12, 16, 9, 5, 8, 14, 11, 6, 4, 9, 13, 8, 5, 10, 15, 7, 4, 6, 9, 5, 3];

/** The photos of one message, or of an album. */
export function photos(messages, hands) {
  const count = messages.length;
  return el(
    'div',
    { class: `photos of-${Math.min(count, 5)}${count > 5 ? ' many' : ''}` },
    messages.map((message) => photo(message, hands)),
  );
}

function photo(message, hands) {
  const size = message.photo.at(-1);
  const picture = el('img', {
    src: address(size),
    alt: t('kind.photo'),
    loading: 'lazy',
    decoding: 'async',
    draggable: false,
  });
  const frame = el(
    'button',
    {
      type: 'button',
      class: 'photo',
      'aria-label': t('open_photo'),
      on: {
        click: (event) => {
          event.stopPropagation();
          look(picture, hands);
        },
      },
    },
    picture,
  );
  picture.addEventListener('load', () => {
    if (picture.naturalWidth < 3) blank(frame, picture);
  });
  picture.addEventListener('error', () => blank(frame, picture));
  return frame;
}

/** A photo of one dot, as tests send: only the sign of a photo is shown. */
function blank(frame, picture) {
  frame.classList.add('blank');
  picture.replaceWith(icon('photo'));
}

function look(picture, hands) {
  const large = el('img', { src: picture.src, alt: picture.alt, class: 'large' });
  openSheet(hands.over, t('kind.photo'), large, { full: true });
}

/** Everything else that a message may carry; null where it carries nothing. */
export function carried(message, hands) {
  if (message.venue) return place(message.venue.location, hands, message.venue.title, message.venue.address);
  if (message.location) return place(message.location, hands);
  if (message.contact) return contact(message.contact);
  if (message.voice) return voice(message.voice);
  const file = message.document ?? message.video ?? message.audio;
  return file ? document_(file, message.video ? 'video' : 'document') : null;
}

function document_(file, kind) {
  const name = file.file_name ?? t(`kind.${kind}`);
  const get = el(
    'a',
    {
      class: 'file',
      href: address(file),
      download: name,
      title: t('download'),
      on: { click: (event) => event.stopPropagation() },
    },
    el(
      'span',
      { class: 'file-sign' },
      icon('file'),
      el('small', { text: name.includes('.') ? name.split('.').pop().slice(0, 4) : '' }),
    ),
    el('span', { class: 'file-name' }, el('strong', { text: name }), el('small', { text: sized(file.file_size ?? 0) })),
  );
  return get;
}

function voice(file) {
  const wave = el(
    'span',
    { class: 'wave', 'aria-hidden': 'true' },
    WAVE.map((height) => {
      const bar = el('i');
      bar.style.height = `${height}px`;
      return bar;
    }),
  );
  return el(
    'div',
    { class: 'voice', role: 'img', 'aria-label': `${t('kind.voice')} ${file.duration}″` },
    el('span', { class: 'file-sign' }, icon('voice')),
    wave,
    el('small', { text: `0:0${Math.min(file.duration, 9)}` }),
  );
}

function contact(card) {
  return el(
    'div',
    { class: 'contact' },
    avatar(card.user_id ?? 0, card.first_name, true),
    el(
      'span',
      { class: 'file-name' },
      el('strong', { text: card.first_name }),
      el('small', { text: card.phone_number }),
    ),
  );
}

function place({ latitude, longitude }, hands, title = '', words = '') {
  const open = (event) => {
    event.stopPropagation();
    const numbers = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
    const content = el(
      'div',
      { class: 'place-large' },
      mapOf(latitude, longitude, { width: 360, height: 360, scale: 2600 }),
      el('button', {
        type: 'button',
        class: 'plain',
        text: numbers,
        title: t('copy'),
        on: { click: () => hands.copy(numbers) },
      }),
    );
    openSheet(hands.over, title || t('kind.location'), content);
  };
  return el(
    'button',
    { type: 'button', class: 'place', 'aria-label': `${t('kind.location')} ${title}`, on: { click: open } },
    mapOf(latitude, longitude, { width: 260, height: 132, scale: 5200 }),
    title ? el('span', { class: 'file-name' }, el('strong', { text: title }), el('small', { text: words })) : null,
  );
}

const sized = (bytes) =>
  bytes < 1024
    ? `${bytes} B`
    : bytes < 1 << 20
      ? `${(bytes / 1024).toFixed(1)} KB`
      : `${(bytes / (1 << 20)).toFixed(1)} MB`;
