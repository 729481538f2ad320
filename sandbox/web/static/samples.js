// Photos to send without a camera: drawn here, with the time of the drill clock in the corner.

import { store, virtualNow } from './store.js';
import { dateOf, hourOf } from './words.js';

const LARGEST = 1280;

class Sample {
  constructor(name, sky, draw) {
    this.name = name;
    this.sky = sky;
    this.draw = draw;
  }

  canvas(width, height) {
    const canvas = document.createElement('canvas');
    [canvas.width, canvas.height] = [width, height];
    const pen = canvas.getContext('2d');
    pen.scale(width / 160, height / 120);
    const sky = pen.createLinearGradient(0, 0, 0, 120);
    this.sky.forEach((colour, n) => sky.addColorStop(n / (this.sky.length - 1), colour));
    pen.fillStyle = sky;
    pen.fillRect(0, 0, 160, 120);
    this.draw(pen);
    return canvas;
  }

  async photo() {
    const canvas = this.canvas(960, 720);
    const pen = canvas.getContext('2d');
    pen.font = '5px system-ui';
    pen.fillStyle = '#ffd54a';
    pen.fillText(`${dateOf(virtualNow(), store.zone)} ${hourOf(virtualNow(), store.zone)}`, 4, 115);
    return encoded(canvas, `${this.name}.jpg`);
  }
}

async function encoded(canvas, name) {
  const blob = await new Promise((done) => canvas.toBlob(done, 'image/jpeg', 0.85));
  return { blob, name, canvas };
}

/** One's own photo as the app sends it: JPEG, at most so large, nothing of what the camera noted. */
export async function shrunk(file) {
  const picture = await createImageBitmap(file).catch(() => null);
  if (!picture) throw { error: 'no_photo', words: '' };
  const ratio = Math.min(1, LARGEST / Math.max(picture.width, picture.height));
  const canvas = document.createElement('canvas');
  [canvas.width, canvas.height] = [Math.round(picture.width * ratio), Math.round(picture.height * ratio)];
  canvas.getContext('2d').drawImage(picture, 0, 0, canvas.width, canvas.height);
  return encoded(canvas, 'photo.jpg');
}

const box = (pen, colour, x, y, width, height) => {
  pen.fillStyle = colour;
  pen.fillRect(x, y, width, height);
};
const disc = (pen, colour, x, y, rx, ry = rx) => {
  pen.fillStyle = colour;
  pen.beginPath();
  pen.ellipse(x, y, rx, ry, 0, 0, 7);
  pen.fill();
};
const shape = (pen, colour, ...points) => {
  pen.fillStyle = colour;
  pen.beginPath();
  points.forEach(([x, y]) => pen.lineTo(x, y));
  pen.fill();
};

function street(pen) {
  box(pen, '#9a8f80', 0, 22, 44, 52);
  box(pen, '#b7a890', 44, 34, 34, 40);
  box(pen, '#8d97a3', 112, 18, 48, 56);
  for (let x = 6; x < 40; x += 12) for (let y = 28; y < 62; y += 13) box(pen, '#d9e4ea', x, y, 6, 7);
  for (let x = 118; x < 156; x += 13) for (let y = 25; y < 62; y += 13) box(pen, '#dce8f2', x, y, 7, 7);
  shape(pen, '#63666b', [62, 70], [96, 70], [160, 120], [0, 120]);
  for (const [y, h] of [
    [76, 5],
    [87, 8],
    [102, 12],
  ])
    shape(pen, '#e8e4d6', [78, y], [81, y], [82 + h / 6, y + h], [77 - h / 6, y + h]);
}

function ground(pen, colour) {
  box(pen, colour, 0, 66, 160, 54);
  for (let n = 0; n < 90; n += 1)
    box(pen, `rgba(0,0,0,${0.03 + (n % 4) * 0.02})`, (n * 53) % 160, 66 + ((n * 37) % 54), 7, 1.5);
}

export const SAMPLES = [
  new Sample('street', ['#9cc7ea', '#e9f2f7'], street),
  new Sample('hole', ['#7d7f82', '#6c6e71'], (pen) => {
    ground(pen, '#696b6f');
    box(pen, '#77797d', 0, 0, 160, 66);
    disc(pen, '#56585b', 82, 68, 46, 24);
    disc(pen, '#1d1e20', 82, 69, 38, 19);
    disc(pen, '#2e3033', 84, 73, 30, 12);
    shape(pen, '#f0861f', [24, 98], [36, 62], [48, 98]);
    box(pen, '#fff3dc', 29, 82, 14, 5);
  }),
  new Sample('bags', ['#c3d3de', '#dfe3e2'], (pen) => {
    box(pen, '#b9a58c', 0, 10, 160, 62);
    ground(pen, '#8b8780');
    for (const [x, y, r, c] of [
      [58, 84, 22, '#2f3437'],
      [92, 88, 20, '#3c4a3d'],
      [76, 66, 17, '#43484c'],
      [114, 95, 14, '#6b5b3f'],
      [38, 98, 12, '#c9c4b4'],
    ]) {
      disc(pen, c, x, y, r, r * 0.85);
      shape(pen, c, [x - 4, y - r], [x + 5, y - r - 4], [x + 2, y - r + 8]);
    }
    box(pen, '#a77b4e', 120, 72, 26, 20);
    box(pen, '#8d6238', 120, 78, 26, 2);
  }),
  new Sample('tree', ['#8ebfe6', '#e8f1ea'], (pen) => {
    ground(pen, '#8f9a83');
    pen.save();
    pen.translate(34, 84);
    pen.rotate(-0.16);
    box(pen, '#6d4d33', 0, -5, 96, 11);
    pen.restore();
    for (const [x, y, r] of [
      [124, 62, 24],
      [140, 76, 18],
      [108, 54, 17],
      [132, 46, 16],
    ])
      disc(pen, '#4d7d3b', x, y, r, r * 0.8);
    for (const [x, y, r] of [
      [118, 58, 10],
      [136, 66, 9],
    ])
      disc(pen, '#6a9c50', x, y, r);
    shape(pen, '#5a4029', [22, 92], [44, 74], [40, 98]);
  }),
  new Sample('night', ['#0e1830', '#2b3450'], (pen) => {
    box(pen, '#1a2036', 0, 30, 46, 60);
    box(pen, '#1c2440', 110, 22, 50, 68);
    for (const [x, y] of [
      [8, 40],
      [26, 54],
      [120, 36],
      [140, 52],
    ])
      box(pen, '#e9c46a', x, y, 7, 8);
    ground(pen, '#23252c');
    box(pen, '#50545e', 77, 20, 4, 70);
    shape(pen, '#50545e', [77, 20], [104, 15], [104, 19], [81, 24]);
    disc(pen, '#3a3d45', 106, 18, 6, 3);
  }),
  new Sample('clean', ['#a9d2f0', '#eef5f4'], (pen) => {
    box(pen, '#cdb89a', 0, 12, 160, 60);
    for (let x = 0; x < 160; x += 20) box(pen, '#bda687', x, 12, 1, 60);
    ground(pen, '#a8a39a');
    box(pen, '#3f7d4f', 118, 50, 22, 34);
    box(pen, '#35683f', 115, 46, 28, 6);
    disc(pen, '#222', 122, 86, 3);
    disc(pen, '#222', 136, 86, 3);
  }),
  new Sample('paper', ['#b59a78', '#94795a'], (pen) => {
    pen.save();
    pen.translate(80, 62);
    pen.rotate(-0.05);
    box(pen, '#fbfaf5', -46, -52, 92, 106);
    box(pen, '#c0392b', -26, -42, 52, 5);
    for (let y = -28; y < 44; y += 8) box(pen, '#9aa0a6', -36, y, y % 3 === 0 ? 58 : 72, 2);
    pen.restore();
  }),
  new Sample('water', ['#93b4c9', '#d6e0e4'], (pen) => {
    box(pen, '#a9b79e', 0, 44, 160, 24);
    box(pen, '#5d7f86', 0, 66, 160, 54);
    for (let n = 0; n < 40; n += 1) box(pen, 'rgba(255,255,255,.18)', (n * 47) % 150, 70 + ((n * 29) % 46), 14, 1);
    for (const [x, y, c] of [
      [52, 88, '#e8e8e2'],
      [66, 92, '#4f9bd0'],
      [84, 86, '#d05c4f'],
      [98, 94, '#e2d9a0'],
      [72, 98, '#6b8b4a'],
    ])
      disc(pen, c, x, y, 7, 3);
  }),
];
