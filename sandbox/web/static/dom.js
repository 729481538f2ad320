// Building the page. Words of people only ever become text nodes; nothing here reads HTML.

const SVG = 'http://www.w3.org/2000/svg';

/** An element: `on` holds listeners, `data` data attributes, the rest are properties or attributes. */
export function el(tag, props = {}, ...kids) {
  const node = document.createElement(tag);
  apply(node, props);
  add(node, kids);
  return node;
}

export function svg(tag, attributes = {}, ...kids) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  add(node, kids);
  return node;
}

function apply(node, props) {
  for (const [name, value] of Object.entries(props)) {
    if (value === undefined || value === null || value === false) continue;
    if (name === 'on') for (const [event, heard] of Object.entries(value)) node.addEventListener(event, heard);
    else if (name === 'data') Object.assign(node.dataset, value);
    else if (name === 'class') node.className = value;
    else if (name === 'text') node.textContent = value;
    else if (name in node && name !== 'list' && name !== 'role') node[name] = value;
    else node.setAttribute(name, value === true ? '' : value);
  }
}

function add(node, kids) {
  for (const kid of kids.flat(3)) if (kid !== null && kid !== undefined && kid !== false) node.append(kid);
}

const PATHS = {
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  down: 'M6 9l6 6 6-6',
  attach: 'M20 11l-8.2 8.2a5 5 0 0 1-7-7l8.5-8.5a3.4 3.4 0 0 1 4.8 4.8l-8.5 8.5a1.7 1.7 0 0 1-2.4-2.4l7.8-7.8',
  send: 'M4 12l16-8-6 16-3-6.5L4 12zM11 13.5L20 4',
  menu: 'M4 7h16M4 12h16M4 17h16',
  plus: 'M12 5v14M5 12h14',
  more: 'M12 5.5v.01M12 12v.01M12 18.5v.01',
  pin: 'M9 4h6l-1 6 3 3H7l3-3-1-6zM12 13v7',
  search: 'M11 4a7 7 0 1 0 0 14 7 7 0 0 0 0-14zM16 16l4.5 4.5',
  silent: 'M6 17h12M8 17v-6a4 4 0 0 1 6-3.4M16 11v6M10.5 20h3M4 4l16 16',
  bell: 'M6 17h12M8 17v-6a4 4 0 0 1 8 0v6M10.5 20h3',
  photo: 'M4 6h16v13H4zM4 16l5-5 4 4 3-3 4 4M15.5 9.5v.01',
  file: 'M6 3h8l4 4v14H6zM14 3v4h4',
  place:
    'M12 21s7-6.2 7-11.5a7 7 0 0 0-14 0C5 14.800 12 21 12 21zM12 7.500a2.300 2.300 0 1 0 0 4.600 2.300 2.300 0 0 0 0-4.600z',
  contact: 'M12 5a3.500 3.500 0 1 0 0 7 3.500 3.500 0 0 0 0-7zM5 20c.6-4 3.500-5.500 7-5.500s6.400 1.500 7 5.500',
  voice:
    'M12 4a2.800 2.800 0 0 0-2.800 2.800v5a2.800 2.800 0 0 0 5.600 0v-5A2.800 2.800 0 0 0 12 4zM6 11.500a6 6 0 0 0 12 0M12 17.500V21',
  reply: 'M10 6L4 12l6 6M4 12h9c4 0 7 2 7 7',
  edit: 'M5 19l1-4L16 5l3 3L9 18l-4 1z',
  trash: 'M5 7h14M10 4h4M7 7l1 13h8l1-13',
  copy: 'M8 8h11v12H8zM5 16V4h11',
  keyboard: 'M3 7h18v11H3zM7 11v.01M11 11v.01M15 11v.01M8 14.500h8',
  warn: 'M12 4L2.500 20h19L12 4zM12 10v5M12 17.500v.01',
  skip: 'M5 5l8 7-8 7V5zM13 5l8 7-8 7',
  pause: 'M8 5v14M16 5v14',
  people:
    'M9 6a3 3 0 1 0 0 6 3 3 0 0 0 0-6zM3 19c.5-3.500 3-5 6-5s5.500 1.500 6 5M16 6.500a2.700 2.700 0 0 1 0 5.300M17.500 14.500c2 .6 3.200 2 3.500 4.500',
  check: 'M5 12.500l4.500 4.500L19 7',
  out: 'M10 5H5v14h5M13 8l4 4-4 4M17 12H9',
  block: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM6.500 6.500l11 11',
  globe: 'M12 4a8 8 0 1 0 0 16 8 8 0 0 0 0-16zM4 12h16M12 4c3 3 3 13 0 16M12 4c-3 3-3 13 0 16',
};

export function icon(name) {
  return svg('svg', { viewBox: '0 0 24 24', class: 'icon', 'aria-hidden': 'true' }, svg('path', { d: PATHS[name] }));
}

/** A button that is only a sign; `label` is what it is called. */
export function iconButton(name, label, pressed, props = {}) {
  return el(
    'button',
    { type: 'button', class: 'icon-button', 'aria-label': label, title: label, on: { click: pressed }, ...props },
    icon(name),
  );
}

const HUES = ['red', 'orange', 'violet', 'green', 'cyan', 'blue', 'pink'];

export function avatar(id, name, small = false) {
  const letters = [...(name || '?').trim()];
  const sign = letters.length === 2 && /[\u3400-\u9fff]/.test(name) ? letters.join('') : letters[0].toUpperCase();
  return el('span', {
    class: `avatar hue-${HUES[Math.abs(id) % 7]}${small ? ' small' : ''}`,
    'aria-hidden': 'true',
    text: sign,
  });
}
