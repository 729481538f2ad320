// What else can be sent: photos drawn here, one's own, files, a place, a card, a voice note; and whether it sounds.

import { el, icon } from './dom.js';
import { placePicker } from './map.js';
import { explain } from './refusals.js';
import { SAMPLES, shrunk } from './samples.js';
import { menuRows, openSheet } from './sheet.js';
import { upload } from './socket.js';
import { t } from './words.js';

const MOST_PHOTOS = 10;

export function attach(chat) {
  let close = () => {};
  const then = (act) => () => {
    close();
    act();
  };
  const { composer } = chat;
  const photos = picker('image/*', (files) => {
    close();
    caption(
      chat,
      files.slice(0, MOST_PHOTOS).map((file) => () => shrunk(file)),
    );
  });
  const files = picker('', (chosen) => {
    close();
    send(
      chat,
      'send_files',
      chosen.map((file) => () => Promise.resolve({ blob: file, name: file.name })),
      '',
    );
  });
  const silent = el('input', {
    type: 'checkbox',
    role: 'switch',
    checked: composer.silent,
    on: {
      change: () => {
        composer.silent = silent.checked;
        composer.refresh();
      },
    },
  });
  close = openSheet(chat.phone.over, t('attach'), [
    sampleRow(chat, then),
    ...menuRows([
      [icon('photo'), t('own_photo'), () => photos.click()],
      [icon('file'), t('own_file'), () => files.click()],
      [icon('place'), t('place'), then(() => pickPlace(chat))],
      [icon('contact'), t('own_card'), then(() => composer.deliver('send_contact', {}).catch(() => {}))],
      [icon('voice'), t('voice_note'), then(() => composer.deliver('send_voice', {}).catch(() => {}))],
    ]),
    el('label', { class: 'menu-row' }, icon('silent'), el('span', { text: t('send_silently') }), silent),
    photos,
    files,
  ]);
}

function picker(accept, chosen) {
  return el('input', {
    type: 'file',
    accept,
    multiple: true,
    hidden: true,
    tabIndex: -1,
    on: { change: ({ target }) => target.files.length && chosen([...target.files]) },
  });
}

function sampleRow(chat, then) {
  const chosen = new Set();
  const go = el('button', {
    type: 'button',
    class: 'primary wide',
    hidden: true,
    on: {
      click: then(() =>
        caption(
          chat,
          [...chosen].map((sample) => () => sample.photo()),
        ),
      ),
    },
  });
  const tiles = SAMPLES.map((sample) => {
    const tile = el(
      'button',
      {
        type: 'button',
        class: 'sample',
        'aria-pressed': 'false',
        'aria-label': t(`sample.${sample.name}`),
        title: t(`sample.${sample.name}`),
      },
      sample.canvas(160, 120),
    );
    tile.addEventListener('click', () => {
      const on = !chosen.delete(sample);
      if (on) chosen.add(sample);
      tile.setAttribute('aria-pressed', String(on));
      go.hidden = chosen.size === 0;
      go.textContent = t('choose_photos', { n: chosen.size });
    });
    return tile;
  });
  return el(
    'div',
    { class: 'samples' },
    el('h3', { text: t('sample_photos') }),
    el('div', { class: 'sample-row' }, tiles),
    go,
  );
}

/** One look before it goes: words under the photos. */
function caption(chat, makers) {
  const words = el('textarea', { rows: 2, placeholder: t('caption'), 'aria-label': t('caption') });
  words.value = chat.composer.input.value;
  const looks = el('div', { class: 'sample-row' });
  for (const maker of makers) maker().then(({ canvas }) => canvas && looks.append(canvas));
  let close = () => {};
  const go = () => {
    close();
    chat.composer.input.value = '';
    send(chat, 'send_photos', makers, words.value);
  };
  words.addEventListener('keydown', (event) => {
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
      event.preventDefault();
      go();
    }
  });
  close = openSheet(
    chat.phone.over,
    t('photos', { n: makers.length }),
    [looks, words, el('button', { type: 'button', class: 'primary wide', text: t('send'), on: { click: go } })],
    { focus: words },
  );
}

async function send(chat, order, makers, text) {
  let files;
  try {
    files = await upload(await Promise.all(makers.map((maker) => maker())));
  } catch (refusal) {
    return chat.phone.notices.toast(explain(refusal), true);
  }
  return chat.composer.deliver(order, { files, text }).catch(() => {});
}

function pickPlace(chat) {
  let close = () => {};
  const chosen = (latitude, longitude) => {
    close();
    chat.composer.deliver('send_place', { latitude, longitude }).catch(() => {});
  };
  close = openSheet(chat.phone.over, t('pick_place'), placePicker(chosen));
}
