// A schematic map without tiles: streets that are invented, but the same for everybody, and the named places.

import { el, iconButton, svg } from './dom.js';
import { store } from './store.js';
import { t } from './words.js';

const STREETS = 0.0035;
const AVENUES = 0.014;
const LETTER = 10.5;
const LINE = 13;
const FALLBACK = [30.25, 120.15];

/** Pixels for a degree of latitude are `scale`; a degree of longitude is narrower. */
function projection(latitude, longitude, width, height, scale) {
  const squeeze = Math.cos((latitude * Math.PI) / 180);
  return {
    x: (lon) => width / 2 + (lon - longitude) * scale * squeeze,
    y: (lat) => height / 2 - (lat - latitude) * scale,
    lon: (x) => longitude + (x - width / 2) / (scale * squeeze),
    lat: (y) => latitude - (y - height / 2) / scale,
  };
}

/** How much a line bends, between -1 and 1; always the same for the same line. */
function bend(n, salt) {
  const value = Math.sin(n * 127.1 + salt * 311.7) * 43758.5453;
  return (value - Math.floor(value)) * 2 - 1;
}

export function mapOf(latitude, longitude, { width, height, scale, pin = true }) {
  const seen = projection(latitude, longitude, width, height, scale);
  const drawing = svg('svg', {
    viewBox: `0 0 ${width} ${height}`,
    class: 'map',
    role: 'img',
    'aria-label': `${latitude.toFixed(4)}, ${longitude.toFixed(4)}`,
  });
  drawing.append(svg('rect', { width, height, class: 'land' }));
  park(drawing, seen, width, height);
  lines(drawing, seen, width, height, STREETS, 'street', scale * STREETS > 7);
  lines(drawing, seen, width, height, AVENUES, 'avenue', true);
  landmarks(drawing, seen, width, height);
  if (pin)
    drawing.append(
      svg('path', { class: 'pin', d: `M${width / 2} ${height / 2}c-4-7-9-11-9-17a9 9 0 0 1 18 0c0 6-5 10-9 17z` }),
      svg('circle', { class: 'pin-hole', cx: width / 2, cy: height / 2 - 17, r: 3.5 }),
    );
  return drawing;
}

function lines(drawing, seen, width, height, step, kind, drawn) {
  if (!drawn) return;
  for (let n = Math.floor(seen.lon(0) / step) - 1; n * step < seen.lon(width) + step; n += 1) {
    const at = seen.x((n + 0.3 * bend(n, 1)) * step);
    const lean = bend(n, 2) * 14;
    drawing.append(
      svg('path', { class: kind, d: `M${(at - lean).toFixed(1)} -9L${(at + lean).toFixed(1)} ${height + 9}` }),
    );
  }
  for (let n = Math.floor(seen.lat(height) / step) - 1; n * step < seen.lat(0) + step; n += 1) {
    const at = seen.y((n + 0.3 * bend(n, 3)) * step);
    const lean = bend(n, 4) * 14;
    drawing.append(
      svg('path', { class: kind, d: `M-9 ${(at - lean).toFixed(1)}L${width + 9} ${(at + lean).toFixed(1)}` }),
    );
  }
}

function park(drawing, seen, width, height) {
  for (let n = Math.floor(seen.lon(0) / AVENUES); n * AVENUES < seen.lon(width); n += 1) {
    for (let m = Math.floor(seen.lat(height) / AVENUES); m * AVENUES < seen.lat(0); m += 1) {
      if (bend(n, m) < 0.35) continue;
      const water = bend(m, n) > 0.2;
      drawing.append(
        svg('ellipse', {
          class: water ? 'water' : 'green',
          cx: seen.x((n + 0.5) * AVENUES),
          cy: seen.y((m + 0.5) * AVENUES),
          rx: (seen.x(AVENUES) - seen.x(0)) * 0.28,
          ry: (seen.y(0) - seen.y(AVENUES)) * (water ? 0.16 : 0.26),
        }),
      );
    }
  }
}

/** A dot for each named place, and its name where there is room. */
function landmarks(drawing, seen, width, height) {
  const taken = [];
  for (const [name, lat, lon] of store.landmarks) {
    const [x, y] = [seen.x(lon), seen.y(lat)];
    if (x < 2 || y < 8 || x > width - 2 || y > height - 4) continue;
    drawing.append(svg('circle', { class: 'dot', cx: x, cy: y, r: 3 }));
    const long = name.length * LETTER;
    const left = x + 6 + long > width ? x - 6 - long : x + 6;
    if (left < 0 || taken.some((box) => left < box[1] && left + long > box[0] && Math.abs(y - box[2]) < LINE)) continue;
    taken.push([left, left + long, y]);
    const words = svg('text', { x: left, y: y + 4, class: 'landmark' });
    words.textContent = name;
    drawing.append(words);
  }
}

/** Pick a place: drag the map under the pin, or tap; `chosen(latitude, longitude)` at the button. */
export function placePicker(chosen) {
  let [latitude, longitude] = store.landmarks[0]?.slice(1) ?? FALLBACK;
  let scale = 5200;
  const [width, height] = [360, 320];
  const frame = el('div', { class: 'picker', tabIndex: 0, role: 'application', 'aria-label': t('pick_place') });
  const numbers = el('output', { class: 'numbers' });
  const move = (dx, dy) => {
    const seen = projection(latitude, longitude, width, height, scale);
    [latitude, longitude] = [seen.lat(height / 2 + dy), seen.lon(width / 2 + dx)];
    draw();
  };
  const zoom = (factor) => {
    scale = Math.min(60000, Math.max(1200, scale * factor));
    draw();
  };
  const draw = () => {
    frame.replaceChildren(mapOf(latitude, longitude, { width, height, scale }));
    numbers.textContent = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  };
  drag(frame, width, move);
  frame.addEventListener(
    'wheel',
    (event) => {
      event.preventDefault();
      zoom(event.deltaY < 0 ? 1.25 : 0.8);
    },
    { passive: false },
  );
  frame.addEventListener('keydown', (event) => {
    const step = { ArrowLeft: [-20, 0], ArrowRight: [20, 0], ArrowUp: [0, -20], ArrowDown: [0, 20] }[event.key];
    if (step) {
      event.preventDefault();
      move(...step);
    }
    if (event.key === '+' || event.key === '-') zoom(event.key === '+' ? 1.25 : 0.8);
  });
  const places = el(
    'select',
    {
      'aria-label': t('named_places'),
      on: {
        change: () => {
          [latitude, longitude] = store.landmarks[places.value].slice(1);
          draw();
        },
      },
    },
    store.landmarks.map(([name], n) => el('option', { value: n, text: name })),
  );
  draw();
  return el(
    'div',
    { class: 'place-large' },
    store.landmarks.length ? places : null,
    frame,
    el(
      'div',
      { class: 'picker-row' },
      iconButton('plus', t('zoom_in'), () => zoom(1.5)),
      el('button', {
        type: 'button',
        class: 'icon-button',
        'aria-label': t('zoom_out'),
        text: '−',
        on: { click: () => zoom(0.67) },
      }),
      numbers,
    ),
    el('button', {
      type: 'button',
      class: 'primary',
      text: t('send_place'),
      on: { click: () => chosen(latitude, longitude) },
    }),
  );
}

function drag(frame, width, move) {
  let from = null;
  frame.addEventListener('pointerdown', (event) => {
    from = [event.clientX, event.clientY, false];
    frame.setPointerCapture(event.pointerId);
  });
  frame.addEventListener('pointermove', (event) => {
    if (!from) return;
    const ratio = width / frame.clientWidth;
    const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
    if (!from[2] && Math.hypot(dx, dy) < 4) return;
    from = [event.clientX, event.clientY, true];
    move(-dx * ratio, -dy * ratio);
  });
  frame.addEventListener('pointerup', (event) => {
    if (from && !from[2]) {
      const box = frame.getBoundingClientRect();
      const ratio = width / box.width;
      move((event.clientX - box.left - box.width / 2) * ratio, (event.clientY - box.top - box.height / 2) * ratio);
    }
    from = null;
  });
}
