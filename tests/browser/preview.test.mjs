// The preview while an author writes: what the reader of an open page sees, has opened and has selected stays.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import test from 'node:test';
import { chapter1, chapter2 } from './book.mjs';
import { pause, preview, until } from './harness.mjs';

const CHAPTER = 'chapters/chapter1.md';

const shows = (page, text) => until(page, (text) => document.body.textContent.includes(text), text);
const lacks = (page, text) => until(page, (text) => !document.body.textContent.includes(text), text);
const isAlive = (page) => page.evaluate(() => window.alive === true);
const markAlive = (page) => page.evaluate(() => { window.alive = true; });

// Saves a text and waits until the page has taken what came of it.
async function save(open, text, name = CHAPTER) {
  const version = await open.page.evaluate(() => Number(document.documentElement.dataset.previewVersion));
  open.write(name, text);
  await until(open.page, (version) => Number(document.documentElement.dataset.previewVersion) > version, version);
  await frames(open.page);
}

// Waits until the browser has laid out and may have anchored.
const frames = (page) => page.evaluate(() => new Promise((done) => {
  let left = 4;
  const next = () => { left -= 1; if (left) requestAnimationFrame(next); else done(); };
  requestAnimationFrame(next);
}));

// Scrolls to an answer, opens it, focuses and selects in it, and starts something that runs.
async function settle(page) {
  await page.evaluate(() => {
    localStorage.setItem('preview-follow', 'no');
    const details = Array.from(document.querySelectorAll('article details')).pop();
    details.open = true;
    details.scrollIntoView({ block: 'center', behavior: 'instant' });
    details.querySelector('summary').focus({ preventScroll: true });
    getSelection().selectAllChildren(details.querySelector('p'));
    details.runs = 0;
    details.timer = setInterval(() => { details.runs += 1; }, 5);
    Object.assign(window, { alive: true, details });
  });
  await frames(page);
  return look(page);
}

const look = (page) => page.evaluate(() => {
  const { details } = window;
  return {
    top: details.getBoundingClientRect().top,
    open: details.open,
    here: details.isConnected,
    focus: document.activeElement === details.querySelector('summary'),
    selected: String(getSelection()),
    alive: window.alive,
  };
});

async function assertSettled(page, before, what) {
  const after = await look(page);
  assert.ok(Math.abs(after.top - before.top) <= 1, `${what}: moved from ${before.top} to ${after.top}`);
  assert.deepEqual({ ...after, top: 0 }, { ...before, top: 0 }, what);
}

test('what the reader looks at stays, whatever is written above and below it', async (t) => {
  const open = await preview(t);
  const before = await settle(open.page);
  assert.ok(before.open && before.focus && before.selected, JSON.stringify(before));
  const edits = {
    'a paragraph above': (text) => text.replace('本章的开头。', '本章的开头。\n\n新的一段。\n\n又一段。'),
    'a section above': (text) => text.replace('## 一节', '## 新的一节\n\n文字。\n\n## 一节'),
    'a fault above': (text) => text.replace('本章的开头。', '本章的开头 $\\frac{1$ 坏了。'),
    'a fault and a section above': (text) => text.replace('本章的开头。', '坏的 $\\frac{1$ 公式。\n\n## 又一节\n\n文字。'),
    'a listing above': (text) => text.replace('本章的开头。', '```python\nx = 1\n```'),
    'a section below': (text) => text.replace('## 三节', '## 插入的一节\n\n文字。\n\n## 三节'),
    'a paragraph less above': (text) => text.replace('本章的开头。\n', ''),
    'the same exercise': (text) => text.replace('题干，见', '题干改了，见'),
  };
  for (const [what, edit] of Object.entries(edits)) {
    await save(open, edit(chapter1));
    await assertSettled(open.page, before, what);
    await save(open, chapter1);
    await assertSettled(open.page, before, `${what}, undone`);
  }
  const runs = await open.page.evaluate(() => window.details.runs);
  await until(open.page, (runs) => window.details.runs > runs, runs);
});

test('a patched page is the page that a reader gets', async (t) => {
  const open = await preview(t);
  await markAlive(open.page);
  const article = (page) => page.evaluate(() => {
    const copy = document.body.cloneNode(true);
    copy.querySelectorAll('.preview-corner').forEach((corner) => corner.remove());
    for (const element of copy.querySelectorAll('*')) {
      element.classList.remove('preview-flash');
      if (!element.classList.length) element.removeAttribute('class');
      for (const name of ['tabindex', 'role', 'aria-label', 'aria-current', 'open']) element.removeAttribute(name);
    }
    return copy.innerHTML.replace(/>\s+/g, '>').replace(/\s+</g, '<');
  });
  // Numbers that are the same in every run: a linear congruential generator.
  let state = 7;
  const below = (limit) => { state = (state * 1103515245 + 12345) % 2147483648; return Math.floor(state / 65536) % limit; };
  let blocks = chapter1.split('\n\n');
  const news = ['## 一节新的', '新的一段。', '- 甲\n- 乙', '$$\na+b\n$$', '> 引文', '坏 $\\frac{$ 了', '脚注[^a]。\n\n[^a]: 注。'];
  for (let step = 0; step < 20; step += 1) {
    const at = 1 + below(blocks.length - 1);
    const kind = below(4);
    if (kind === 0) blocks.splice(at, 0, news[below(news.length)]);
    else if (kind === 1) blocks.splice(at, 1);
    else if (kind === 2) blocks.push(...blocks.splice(at, 1));
    else blocks[at] = `${blocks[at]} 改`;
    // Always different, so that there is always an event.
    await save(open, `${blocks.join('\n\n')}\n\n第 ${step} 步。\n`);
  }
  const patched = await article(open.page);
  assert.ok(await isAlive(open.page), 'it was patched all the time');
  await open.page.reload();
  await until(open.page, () => document.documentElement.dataset.previewVersion);
  assert.equal(patched, await article(open.page));
});

test('editors may save as they like', async (t) => {
  const open = await preview(t);
  await markAlive(open.page);
  const { page, place, write } = open;
  const text = (what) => chapter1.replace('本章的开头', what);
  // At once, with a backup beside it, as Vim does.
  write('chapters/.chapter1.md.swp', '交换文件');
  write('chapters/4913', '');
  fs.rmSync(place('chapters/4913'));
  fs.renameSync(place(CHAPTER), place(`${CHAPTER}~`));
  write(CHAPTER, text('像Vim那样保存'));
  fs.rmSync(place(`${CHAPTER}~`));
  await shows(page, '像Vim那样保存');
  // In place, in pieces, as VS Code does.
  const file = fs.openSync(place(CHAPTER), 'w');
  fs.writeSync(file, text('像VSCode那样保存').slice(0, 900));
  await pause(20);
  fs.writeSync(file, text('像VSCode那样保存').slice(900));
  fs.closeSync(file);
  await shows(page, '像VSCode那样保存');
  // To another file that takes its place, as JetBrains' editors do.
  write('chapters/chapter1.md___jb_tmp___', text('像JetBrains那样保存'));
  fs.renameSync(place(CHAPTER), place(`${CHAPTER}___jb_old___`));
  fs.renameSync(place('chapters/chapter1.md___jb_tmp___'), place(CHAPTER));
  fs.rmSync(place(`${CHAPTER}___jb_old___`));
  await shows(page, '像JetBrains那样保存');
  assert.ok(await isAlive(page), 'all of these were patched');
  assert.equal(await page.textContent('.preview-corner summary'), '预览');
});

test('many files may change at once', async (t) => {
  const open = await preview(t);
  await markAlive(open.page);
  for (let at = 0; at < 200; at += 1) open.write(`chapters/notes/${at}.md`, `# ${at}\n`);
  fs.rmSync(open.place('chapters/chapter2.md'));
  open.write('chapters/chapter3.md', '# 丙\n\n新的一章。\n');
  open.write('book.yaml', open.read('book.yaml').replace('chapter2', 'chapter3'));
  open.write(CHAPTER, chapter1.replace('本章的开头', '换了分支'));
  await shows(open.page, '换了分支');
  await until(open.page, () => document.querySelector('.rail').textContent.includes('丙'));
  assert.ok(await isAlive(open.page));
  assert.equal((await open.page.request.get(`${open.address}chapter2.html`)).status(), 404);
  assert.equal((await open.page.request.get(`${open.address}chapter3.html`)).status(), 200);
});

test('styles are swapped, scripts and templates load the page anew', async (t) => {
  const open = await preview(t, { changes: { 'common.css': 'p { color: rgb(1, 2, 3) }', 'common.js': '' } });
  const { page, write } = open;
  await page.evaluate(() => { scrollTo({ top: 700, behavior: 'instant' }); });
  await markAlive(page);
  write('common.css', 'p { color: rgb(4, 5, 6) }');
  await until(page, () => getComputedStyle(document.querySelector('p')).color === 'rgb(4, 5, 6)');
  assert.ok(await isAlive(page));
  assert.ok(await page.evaluate(() => scrollY > 600));
  write('common.js', 'window.fresh = 1;');
  await until(page, () => window.fresh === 1 && !window.alive);
  await markAlive(page);
  write('templates/footer.html', '<footer>模板改了</footer>');
  await shows(page, '模板改了');
  assert.ok(!await isAlive(page));
});

test('faults are shown where they are, and go when they are mended', async (t) => {
  const open = await preview(t);
  const { page } = open;
  await markAlive(page);
  await save(open, chapter1.replace('本章的开头。', '坏的公式 $\\frac{1$ 在此，另见 @sec-none。'));
  const boxes = await page.locator('.preview-fault').allTextContents();
  assert.equal(boxes.length, 2, boxes.join('\n'));
  assert.match(boxes[0], /^chapters\/chapter1\.md:3:\d+ error\[/);
  const broken = await page.evaluate(() => document.querySelector('.preview-fault').previousElementSibling.textContent);
  assert.match(broken, /坏的公式/);
  assert.equal(await page.textContent('.preview-corner summary'), '2 个错误');
  await page.click('.preview-corner summary');
  const listed = await page.locator('.preview-corner li').allTextContents();
  assert.ok(listed.length === 2 && listed.every((line) => line.startsWith('chapters/chapter1.md:3:')), listed.join('\n'));
  const address = await page.getAttribute('.preview-corner li a', 'href');
  assert.match(address, /^author:\/\/open\/.*chapters\/chapter1\.md:3$/);
  await save(open, chapter1);
  assert.equal(await page.locator('.preview-fault').count(), 0);
  assert.equal(await page.textContent('.preview-corner summary'), '预览');
  assert.ok(await isAlive(page));
});

test('half a sentence in the settings or a template changes nothing', async (t) => {
  const open = await preview(t, { page: 'index.html' });
  const { page, write, read } = open;
  const settings = read('book.yaml');
  await markAlive(page);
  const text = () => page.evaluate(() => document.querySelector('.layout').textContent);
  const before = await text();
  const faulty = () => until(page, () => document.querySelector('.preview-corner.faulty'));
  const mended = () => until(page, () => !document.querySelector('.preview-corner.faulty'));
  await save(open, settings.replace('chapters/chapter2.md]', 'chap'), 'book.yaml');
  await faulty();
  assert.equal(await text(), before);
  await save(open, settings, 'book.yaml');
  await mended();
  write('templates/index.html', '{% extends "base.ht');
  await faulty();
  assert.equal(await text(), before);
  fs.rmSync(open.place('templates/index.html'));
  await mended();
  fs.rmSync(open.place('chapters/chapter2.md'));
  await faulty();
  assert.equal(await text(), before);
  write('chapters/chapter2.md', chapter2);
  await mended();
  assert.equal(await text(), before);
  assert.ok(await isAlive(page));
});

test('the bibliography, the index and other chapters are patched, too', async (t) => {
  const open = await preview(t, { page: 'papers.html' });
  const { page, write, read } = open;
  await markAlive(page);
  write('papers.md', read('papers.md').replace('另一句话', '改过的话'));
  await shows(page, '改过的话');
  await page.evaluate(() => { window.kept = document.querySelector('#two2002'); });
  write(CHAPTER, chapter1.replace('[@one2001; @two2002]', '[@one2001]'));
  await until(page, () => !document.querySelector('#two2002 .cited-by'));
  assert.ok(await isAlive(page) && await page.evaluate(() => window.kept.isConnected));
  write(CHAPTER, chapter1);
  await until(page, () => document.querySelector('#two2002 .cited-by'));
  for (const [name, old] of [['index.html', '序言的文字'], ['chapter2.html', '见1.2 节']]) {
    await page.goto(open.address + name);
    await until(page, () => document.documentElement.dataset.previewVersion);
    await markAlive(page);
    await shows(page, old);
  }
  write(CHAPTER, chapter1.replace('## 一节', '## 零节\n\n## 一节'));
  await lacks(page, '见1.2 节');
  assert.ok(await isAlive(page));
});

test('a book that is broken from the start gives way to its pages', async (t) => {
  const changes = { 'book.yaml': 'title: [\n' };
  const open = await preview(t, { changes, ready: false });
  // The page of a book that cannot be shown is answered as an error.
  open.errors.splice(0);
  await shows(open.page, 'book.yaml:');
  await markAlive(open.page);
  open.write('book.yaml', 'title: {\n');
  await until(open.page, () => Number(document.documentElement.dataset.previewVersion) > 1);
  assert.ok(await isAlive(open.page), 'one list of faults becomes another');
  open.write('book.yaml', 'title: 书\nchapters: [chapters/chapter1.md, chapters/chapter2.md]\n');
  await shows(open.page, '本章的开头');
  open.errors.splice(0);
});

test('the page goes to what was written, unless that is switched off', async (t) => {
  const open = await preview(t);
  const { page } = open;
  const seen = (text) => page.evaluate((text) => {
    const found = Array.from(document.querySelectorAll('article p')).find((one) => one.textContent.includes(text));
    const { top, bottom } = found.getBoundingClientRect();
    return bottom > 0 && top < innerHeight;
  }, text);
  const flashes = () => page.locator('.preview-flash').count();
  await page.evaluate(() => { window.alive = true; });
  await save(open, chapter1.replace('三节的第11段', '改过的第11段'));
  assert.ok(await seen('改过的第11段'));
  assert.equal(await flashes(), 1);
  await page.evaluate(() => scrollTo({ top: 0, behavior: 'instant' }));
  await page.click('.preview-corner summary');
  await page.uncheck('.preview-corner input');
  await save(open, chapter1.replace('三节的第11段', '又改的第11段'));
  assert.ok(!await seen('又改的第11段'));
  await page.check('.preview-corner input');
  // Another chapter's edit changes numbers here, but it is not here that the author writes.
  await page.goto(`${open.address}chapter2.html`);
  await until(page, () => document.documentElement.dataset.previewVersion);
  await page.evaluate(() => scrollTo({ top: document.body.scrollHeight, behavior: 'instant' }));
  const before = await page.evaluate(() => scrollY);
  await save(open, chapter1.replace('## 一节', '## 零节\n\n## 一节'));
  await shows(page, '见1.3 节');
  assert.equal(await flashes(), 0);
  assert.ok(Math.abs(await page.evaluate(() => scrollY) - before) <= 1);
});

test('a click with Alt opens the line in the editor', async (t) => {
  const open = await preview(t);
  const { page } = open;
  const session = await page.context().newCDPSession(page);
  await session.send('Page.enable');
  let asked = null;
  session.on('Page.frameRequestedNavigation', (event) => { asked = event.url; });
  // The line is known after an edit above it, too.
  await save(open, chapter1.replace('本章的开头。', '本章的开头。\n\n一段。'));
  const block = page.locator('article p', { hasText: '一节的第5段' });
  await block.scrollIntoViewIfNeeded();
  await block.click({ modifiers: ['Alt'], position: { x: 5, y: 5 } });
  await until(null, () => asked);
  const line = open.read(CHAPTER).split('\n').findIndex((text) => text.startsWith('一节的第5段')) + 1;
  assert.equal(asked, `author://open/${fs.realpathSync(open.folder).slice(1)}/${CHAPTER}:${line}`);
});

test('what is written while a page is being loaded is not missed', async (t) => {
  const open = await preview(t);
  const { page } = open;
  let release;
  const held = new Promise((done) => { release = done; });
  await page.route('**/_preview/events', async (route) => {
    await held;
    await route.continue();
  });
  await page.reload();
  open.write(CHAPTER, chapter1.replace('本章的开头', '加载时写的'));
  await until(null, async () => (await (await fetch(`${open.address}chapter1.html`)).text()).includes('加载时写的'));
  assert.ok(!(await page.textContent('article')).includes('加载时写的'));
  release();
  await shows(page, '加载时写的');
});
