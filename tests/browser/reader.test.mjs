// What readers do with the site: by keyboard, without scripts, on paper, on narrow screens, from the disk.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import test from 'node:test';
import { openPage, until } from './harness.mjs';
import { WIDGETS } from './reader-book.mjs';
import { PAGES, offlineSite, reader, startWidgets, temporaryFolder } from './reader.mjs';

// Opens a page of the tests' book over HTTP.
async function open(t, name, options) {
  const { address } = await reader();
  return { address, ...await openPage(t, address + name, options) };
}

const stored = (page, key) => page.evaluate((key) => JSON.parse(localStorage.getItem(key)), key);
const shownRows = (page) => page.evaluate(() => [...document.querySelectorAll('.exercise-row')].filter((row) => row.checkVisibility()).length);
const previewText = (page) => until(page, () => document.querySelector('.preview:popover-open')?.innerText);
const dialogs = (page) => page.evaluate(() => document.querySelectorAll('dialog[open]').length);

async function searchByKeyboard(page) {
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  assert.equal(await page.evaluate(() => document.activeElement.dataset.action), 'search', 'the second stop is the search');
  await page.keyboard.press('Enter');
  await page.keyboard.type('注意力');
  await until(page, () => document.querySelectorAll('[role=option]').length > 1);
  const first = await page.evaluate(() => document.querySelector('[aria-selected=true]').href);
  await page.keyboard.press('ArrowDown');
  const chosen = await page.evaluate(() => document.querySelector('[aria-selected=true]').href);
  assert.notEqual(chosen, first);
  // The groups are radio buttons: Tab reaches them, arrows choose.
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowRight');
  assert.notEqual(await page.evaluate(() => document.querySelector('.search [name=group]:checked').value), '全部');
  await page.keyboard.press('Escape');
  assert.equal(await dialogs(page), 0);
  await page.keyboard.press('/');
  await page.keyboard.type('推导');
  await until(page, () => document.querySelector('.search input').value === '推导');
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Escape');
  assert.equal(await dialogs(page), 0);
  return chosen;
}

test('search is reached, used, filtered and closed by the keyboard', async (t) => {
  const { page } = await open(t, 'index.html');
  await searchByKeyboard(page);
});

test('search works in the offline edition, and leads to what is found', async (t) => {
  const { page } = await openPage(t, `${offlineSite()}index.html`);
  await searchByKeyboard(page);
  await page.reload();
  await page.keyboard.press('/');
  await page.keyboard.type('缩放的作用');
  await until(page, () => document.querySelector('[aria-selected=true] mark'));
  await page.keyboard.press('Enter');
  await until(page, () => document.body.dataset.page === 'chapter1.html' && location.hash.startsWith('#exr-scale'));
});

test('an address with ?q= opens the search', async (t) => {
  const { page } = await open(t, 'index.html?q=%E6%B3%A8%E6%84%8F');
  await until(page, () => document.querySelector('dialog.search[open] [role=option]'));
  assert.equal(await page.evaluate(() => document.querySelector('.search input').value), '注意');
});

test('search keeps answers to itself until it is asked for them', async (t) => {
  const { page } = await open(t, 'index.html?q=%E9%9D%92%E9%93%9C%E6%97%B6%E4%BB%A3');
  await until(page, () => document.querySelector('.search .found').textContent.startsWith('0 '));
  await page.check('.search .with-answers input');
  await until(page, () => document.querySelector('.search [role=option]')?.hash.startsWith('#exr-derive'));
});

test('previews open on hover and on focus, let the pointer in, and close by Esc', async (t) => {
  const { page } = await open(t, 'chapter1.html');
  const link = page.locator('.text a[href$="#def-attention"]').first();
  await link.hover();
  assert.match(await previewText(page), /对值的加权平均/);
  await page.hover('.preview');
  assert.match(await previewText(page), /对值的加权平均/);
  await page.keyboard.press('Escape');
  await until(page, () => !document.querySelector('.preview:popover-open'));
  await page.mouse.move(1, 1);
  await page.evaluate(() => document.querySelector('.text p a.reference[href$="#eq-softmax"]').focus());
  await page.keyboard.press('Tab');
  assert.match(await previewText(page), /对值的加权平均/, 'the next link, by the keyboard');
  await page.keyboard.press('Escape');
  await until(page, () => !document.querySelector('.preview:popover-open'));
});

test('a preview of another page says what stands there', async (t) => {
  const { page } = await open(t, 'chapter1.html');
  await page.locator('.text a.citation').first().hover();
  assert.match(await previewText(page), /One Title/);
});

const PHONE = { viewport: { width: 390, height: 844 }, hasTouch: true, isMobile: true };

test('a tap follows a link, and no preview is left in the way', async (t) => {
  const { page } = await open(t, 'chapter1.html', PHONE);
  await page.locator('.text a[href$="#def-attention"]').first().tap();
  await until(page, () => location.hash === '#def-attention');
  const covers = await page.evaluate(() => {
    const { left, top } = document.getElementById('def-attention').getBoundingClientRect();
    return document.querySelector('.preview:popover-open')?.contains(document.elementFromPoint(left + 20, top + 20)) ?? false;
  });
  assert.equal(covers, false);
  await page.locator('.text a.citation').first().tap();
  await until(page, () => location.pathname.endsWith('/papers.html'));
});

test('on a phone the contents cover the page, lead on and close', async (t) => {
  const { page } = await open(t, 'chapter1.html', PHONE);
  await page.locator('.bar [data-action=contents]').tap();
  const through = () => page.evaluate(() => [100, 200, 300, 500, 700].filter((y) => !document.elementFromPoint(190, y).closest('.rail')));
  assert.deepEqual(await through(), [], 'nothing of the page shows through');
  await page.locator('.rail .contents a').last().tap();
  await until(page, () => location.hash && !document.querySelector('.rail').open);
});

test('settings last, and stand before the first paint', async (t) => {
  const { page, address } = await open(t, 'chapter1.html', { colorScheme: 'light' });
  await page.click('.tools [data-action=settings]');
  await page.locator('.settings label:has([name=theme])', { hasText: '深色' }).click();
  await page.locator('.settings label:has([name=size])').last().click();
  await page.keyboard.press('Escape');
  assert.deepEqual(await stored(page, 'bookpress:settings'), { theme: 'dark', size: '5' });
  // The attribute is there when the body begins, before anything could have been painted.
  await page.addInitScript(() => {
    new MutationObserver((_, observer) => {
      if (!document.body) return;
      window.early = { ...document.documentElement.dataset };
      observer.disconnect();
    }).observe(document, { childList: true, subtree: true });
  });
  await page.goto(`${address}exercises.html`);
  const early = await page.evaluate(() => window.early);
  assert.equal(early.theme, 'dark');
  assert.equal(early.size, '5');
});

test('the state of an exercise lasts, and the list of exercises shows and filters it', async (t) => {
  const { page, address } = await open(t, 'chapter1.html');
  await page.check('#exr-derive [data-mark=done]');
  await page.check('#exr-derive [data-mark=star]');
  await page.reload();
  assert.ok(await page.isChecked('#exr-derive [data-mark=done]'));
  await page.goto(`${address}exercises.html?state=done`);
  assert.equal(await shownRows(page), 1);
  assert.ok(await page.isChecked('[data-exercise="chapter1.html#exr-derive"] [data-mark=star]'));
  await page.selectOption('.filters [name=state]', '');
  await page.selectOption('.filters [name=level]', '4');
  await page.selectOption('.filters [name=kind]', 'research');
  assert.match(page.url(), /\?(?=.*level=4)(?=.*kind=research)/);
  const count = await shownRows(page);
  assert.equal(count, 10);
  await page.reload();
  assert.equal(await shownRows(page), count);
  assert.match(await page.textContent('.filters output'), /43 题 · 显示 10/);
});

test('the record goes out as a file and comes in again', async (t) => {
  const { page } = await open(t, 'exercises.html');
  const said = [];
  page.on('dialog', (dialog) => {
    said.push(dialog.message());
    dialog.accept();
  });
  const mark = '[data-exercise="chapter1.html#exr-scale"] [data-mark=unsure]';
  await page.check(mark);
  const before = await stored(page, 'bookpress:reader-book:exercises');
  const [download] = await Promise.all([page.waitForEvent('download'), page.click('.filters button:text("导出记录")')]);
  const file = path.join(temporaryFolder(), 'record.json');
  await download.saveAs(file);
  assert.equal(JSON.parse(fs.readFileSync(file, 'utf8')).version, 1);
  await page.evaluate(() => localStorage.clear());
  await page.reload();
  assert.equal(await page.isChecked(mark), false);
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.click('.filters button:text("导入")')]);
  await chooser.setFiles(file);
  await until(page, (selector) => document.querySelector(selector).checked, mark);
  assert.deepEqual(await stored(page, 'bookpress:reader-book:exercises'), before);
  assert.deepEqual(said, ['已导入 1 题的记录。']);
});

test('exercises with choices answer at once, or when asked if several are right', async (t) => {
  const { page } = await open(t, 'chapter1.html');
  const one = page.locator('#exr-scale');
  await one.locator('.choices input').first().check();
  assert.equal(await one.locator('.verdict').textContent(), '不对，再想想');
  assert.equal(await one.locator('[data-mark=done]').isChecked(), false);
  await one.locator('.choices input').nth(1).check();
  assert.equal(await one.locator('.verdict').textContent(), '答对了');
  assert.ok(await one.locator('[data-mark=done]').isChecked());
  const several = page.locator('#exr-several');
  await several.locator('.choices input').first().check();
  assert.equal(await several.locator('.verdict').textContent(), '');
  await several.locator('.choices input').nth(1).check();
  await several.locator('button', { hasText: '检查' }).click();
  assert.equal(await several.locator('.verdict').textContent(), '答对了');
});

test('an address that means something in a folded answer opens it', async (t) => {
  const { page } = await open(t, 'chapter1.html#note-scale');
  await until(page, () => document.querySelector('#exr-scale .answer').open);
  assert.equal(await page.evaluate(() => document.querySelector('#exr-derive .answer').open), false);
  await page.evaluate(() => {
    document.querySelector('#exr-scale .answer').open = false;
    location.hash = '';
  });
  await page.evaluate(() => { location.hash = 'note-scale'; });
  await until(page, () => document.querySelector('#exr-scale .answer').open);
});

test('print gathers the answers at the end, and puts them back', async (t) => {
  const { page } = await open(t, 'chapter1.html');
  const answers = () => page.evaluate(() => [...document.querySelectorAll('.exercise > .answer')].map((answer) => answer.childElementCount));
  const before = await answers();
  await page.evaluate(() => dispatchEvent(new Event('beforeprint')));
  await page.emulateMedia({ media: 'print' });
  const printed = await page.evaluate(() => ({
    count: document.querySelectorAll('.print-answers > section').length,
    last: document.querySelector('article.text').lastElementChild.className,
    visible: document.querySelector('.print-answers').checkVisibility(),
    chrome: ['.site-header', '.rail', '.bar'].filter((selector) => document.querySelector(selector).checkVisibility()),
  }));
  assert.deepEqual(printed, { count: 3, last: 'print-answers', visible: true, chrome: [] });
  await page.evaluate(() => dispatchEvent(new Event('afterprint')));
  assert.deepEqual(await answers(), before);
  assert.ok((await page.pdf({ format: 'A4' })).length > 10_000);
});

test('without scripts the page is whole and offers nothing that does not work', async (t) => {
  const { page, address } = await open(t, 'index.html', { javaScriptEnabled: false });
  for (const name of PAGES) {
    await page.goto(address + name);
    // Without scripts of its own a page still answers the test's questions.
    const dead = await page.evaluate(() => [...document.querySelectorAll('button, input, select, .script-only')]
      .filter((element) => element.checkVisibility()).map((element) => element.outerHTML));
    assert.deepEqual(dead, [], name);
  }
  await page.goto(`${address}chapter1.html`);
  // A section out of sight has no text to show, and has it only in the frame after it came into sight.
  await page.locator('.widget').first().scrollIntoViewIfNeeded();
  await page.locator('.widget').first().getByText('没有脚本时看到的内容').first().waitFor();
  await page.click('#exr-derive .answer > summary');
  await page.locator('#exr-derive .answer').getByText('方差恰为').first().waitFor();
});

// What stands beside the text covers nothing else there, and no two notes each other.
const overlaps = (page) => page.evaluate(() => {
  const place = (element) => element.getBoundingClientRect();
  const meet = (a, b) => a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  const notes = [...document.querySelectorAll('.sidenote')].filter((note) => note.checkVisibility());
  const others = [...document.querySelectorAll('.text :is(h2, h3, li, .box, .equation, .scroll, .listing, .figure, .widget, .output)')];
  return notes.flatMap((note) => [...notes, ...others].filter((other) => other !== note && !other.contains(note) && meet(place(note), place(other)))
    .map((other) => `${note.innerText} on ${other.className || other.localName}`));
});

test('footnotes stand in the margin where there is one, else at the end, and are read once', async (t) => {
  const shown = (page, selector) => page.evaluate((selector) => [...document.querySelectorAll(selector)]
    .filter((element) => element.checkVisibility()).length, selector);
  const { page: first } = await open(t, 'chapter1.html');
  const notes = await first.evaluate(() => document.querySelectorAll('.footnotes li').length);
  const beside = await first.evaluate(() => document.querySelectorAll('.sidenote').length);
  assert.ok(beside > 4 && beside < notes, 'the book has notes of both kinds');
  for (const javaScriptEnabled of [true, false]) {
    for (const [width, margin] of [[1366, true], [1280, true], [1100, false], [390, false]]) {
      const { page } = await open(t, 'chapter1.html', { viewport: { width, height: 800 }, javaScriptEnabled });
      await until(page, () => document.readyState === 'complete');
      const expected = margin ? [beside, notes - beside] : [0, notes];
      assert.deepEqual([await shown(page, '.sidenote'), await shown(page, '.footnotes li')], expected, `at ${width}`);
      assert.deepEqual(await overlaps(page), [], `at ${width}`);
      const read = await page.locator('main').ariaSnapshot();
      assert.equal(read.split('短的一条').length, 2, `read once at ${width}`);
      await page.emulateMedia({ media: 'print' });
      assert.deepEqual([await shown(page, '.sidenote'), await shown(page, '.footnotes li')], [0, notes], 'on paper');
    }
  }
});

test('no page scrolls sideways at 320 pixels, nor with the largest text', async (t) => {
  const { page, address } = await open(t, 'index.html', { viewport: { width: 320, height: 700 } });
  for (const size of ['', '5']) {
    await page.evaluate((size) => localStorage.setItem('bookpress:settings', JSON.stringify({ size })), size);
    for (const name of [...PAGES, 'chapter2.html']) {
      await page.goto(address + name);
      await startWidgets(page);
      assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 320, `${name} ${size}`);
    }
  }
});

test('nothing moves under reduced motion', async (t) => {
  const { page } = await open(t, 'chapter1.html', { reducedMotion: 'reduce' });
  const moving = await page.evaluate(() => {
    const style = (element) => getComputedStyle(element);
    const lasts = (value) => value.split(',').some((part) => parseFloat(part) > 0);
    return [...document.querySelectorAll('*')].filter((element) => lasts(style(element).transitionDuration)
      || (style(element).animationName !== 'none' && lasts(style(element).animationDuration))).map((element) => element.className);
  });
  assert.deepEqual([...new Set(moving)], []);
  assert.equal(await page.evaluate(() => getComputedStyle(document.documentElement).scrollBehavior), 'auto');
});

test('with forced colours boxes and controls keep their edges', async (t) => {
  const { page } = await open(t, 'chapter1.html', { forcedColors: 'active' });
  const edges = await page.evaluate(() => ['#def-attention', '#exr-scale', '.search-button'].filter((selector) => {
    const style = getComputedStyle(document.querySelector(selector));
    return !['Top', 'Left', 'Bottom'].some((side) => parseFloat(style[`border${side}Width`]) > 0);
  }));
  assert.deepEqual(edges, []);
  await page.keyboard.press('Tab');
  const focus = await page.evaluate(() => getComputedStyle(document.activeElement).outlineStyle);
  assert.notEqual(focus, 'none');
});

test('every widget starts, and its view follows its controls', async (t) => {
  const { page } = await open(t, 'chapter1.html');
  await startWidgets(page);
  for (const name of WIDGETS) {
    const reacts = await page.evaluate((name) => {
      const widget = document.querySelector(`[data-widget="${name}"]`);
      const view = () => widget.querySelector('.widget-view').innerHTML;
      const first = view();
      return [...widget.querySelectorAll('.widget-row:not([hidden]) :is(input, select)')].some((control) => {
        if (control.localName === 'select') control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
        else if (control.type === 'checkbox') control.checked = !control.checked;
        else control.value = control.value === control.max ? control.min : control.max;
        control.dispatchEvent(new Event('input', { bubbles: true }));
        return view() !== first;
      });
    }, name);
    assert.ok(reacts, name);
  }
});

test('a figure in a live widget is folded, and a link or an address leads to it unfolded', async (t) => {
  const { page, address } = await open(t, 'chapter1.html');
  await startWidgets(page);
  const [near, far] = [WIDGETS[0], WIDGETS.at(-1)].map((name) => `#fig-${name}`);
  const seen = (id) => page.evaluate((id) => {
    const { top, bottom } = document.querySelector(id).getBoundingClientRect();
    return document.querySelector(`${id} img, ${id} svg`).checkVisibility({ contentVisibilityAuto: true }) && bottom > 0 && top < innerHeight;
  }, id);
  assert.equal(await seen(near), false);
  await page.locator(`.text a[href="${near}"]`).first().click();
  await until(null, () => seen(near));
  assert.equal(await seen(far), false);
  // The page opens at the figure before the widget has started, which then folds all else.
  const { page: other } = await openPage(t, `${address}chapter1.html${far}`);
  await until(other, (id) => document.querySelector(`.widget.live ${id}`), far);
  await until(other, (id) => {
    const { top, bottom } = document.querySelector(id).getBoundingClientRect();
    return document.querySelector(id).checkVisibility({ contentVisibilityAuto: true }) && bottom > 0 && top < innerHeight;
  }, far);
});

test('on paper a widget is its static figure', async (t) => {
  const { page } = await open(t, 'chapter1.html');
  await startWidgets(page);
  await page.emulateMedia({ media: 'print' });
  const shown = await page.evaluate(() => [...document.querySelectorAll('.widget.live')].map((widget) => (
    [widget.querySelector('.widget-live').checkVisibility(), widget.querySelector('figure').checkVisibility()]
  )));
  assert.deepEqual(shown, WIDGETS.map(() => [false, true]));
});
