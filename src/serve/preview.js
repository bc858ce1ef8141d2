'use strict';

// Keeps an open page up to date while its source is written. Blocks are told apart by the comments that the preview
// puts before them: `block KEY`, then the path of the source and the first and last line of the block.
(() => {
  const MARK = /^ block (\w+)(?: (\S+) (\d+) (\d+))? $/;
  const FRAME = ['.page-head', '.neighbours', '.rail-label', '.rail-place', '.rail-body', '.site-header', '.site-footer'];

  let session = null;
  let state = { faults: [], editor: '' };
  let served = null;
  let source = null;
  let queue = Promise.resolve();

  // The path of this page in the site.
  function here() {
    const path = decodeURIComponent(location.pathname.slice(1));
    return path === '' || path.endsWith('/') ? `${path}index.html` : path;
  }

  // Returns the blocks of a page in order, each with its nodes.
  function blocksOf(page) {
    const walker = page.createTreeWalker(page.body, NodeFilter.SHOW_COMMENT);
    const blocks = [];
    for (let mark = walker.nextNode(); mark; mark = walker.nextNode()) {
      const [found, key, path, line, end] = mark.data.match(MARK) || [];
      if (found) blocks.push({ mark, key, path: path && decodeURIComponent(path), line: Number(line), end: Number(end) });
    }
    return blocks;
  }

  function isMark(node) {
    return node.nodeType === Node.COMMENT_NODE && (MARK.test(node.data) || node.data === ' end ');
  }

  function nodesOf(block) {
    const nodes = [];
    for (let at = block.mark.nextSibling; at && !isMark(at); at = at.nextSibling) nodes.push(at);
    return nodes;
  }

  function elementsOf(block) {
    return nodesOf(block).filter((node) => node.nodeType === Node.ELEMENT_NODE && !node.matches('.preview-fault'));
  }

  // What the reader opened stays open in the new form of a block.
  function keepOpen(before, after) {
    const folded = (elements) => elements.flatMap((element) => [
      ...(element.localName === 'details' ? [element] : []), ...element.querySelectorAll('details')]);
    const old = folded(before);
    folded(after).forEach((details, at) => { if (old[at]?.open) details.open = true; });
  }

  function remove(block) {
    nodesOf(block).forEach((node) => node.remove());
    block.mark.remove();
  }

  function insert(block, before) {
    const nodes = [block.mark, ...nodesOf(block)].map((node) => document.importNode(node, true));
    nodes.forEach((node) => before.parentNode.insertBefore(node, before));
    return nodes.filter((node) => node.nodeType === Node.ELEMENT_NODE);
  }

  // Replaces the blocks that differ and returns the new elements. Blocks that stay are not touched.
  function patchBlocks(next) {
    const old = blocksOf(document);
    const fresh = blocksOf(next);
    if (!old.length || !fresh.length) return null;
    const places = new Map(old.map((block, at) => [block.key, at]));
    const changed = [];
    let at = 0;
    let pending = [];
    const replace = (until) => {
      const gone = old.slice(at, until);
      const before = until < old.length ? old[until].mark : endOf(old);
      pending.forEach((block, nth) => {
        const elements = insert(block, before);
        if (gone[nth]) keepOpen(elementsOf(gone[nth]), elements);
        changed.push(...elements);
      });
      gone.forEach(remove);
      pending = [];
    };
    for (const block of fresh) {
      const place = places.get(block.key);
      if (place === undefined || place < at) {
        pending.push(block);
        continue;
      }
      replace(place);
      old[place].mark.data = block.mark.data;
      at = place + 1;
    }
    replace(old.length);
    return changed;
  }

  function endOf(blocks) {
    let at = blocks[blocks.length - 1].mark.nextSibling;
    while (at && !isMark(at)) at = at.nextSibling;
    return at;
  }

  // Replaces what stands around the text where the server's page differs from the one before.
  function patchFrame(next) {
    document.title = next.title;
    let rail = false;
    for (const selector of FRAME) {
      const [before, after, live] = [served, next, document].map((page) => page.querySelector(selector));
      if (!after || !live || before?.outerHTML === after.outerHTML) continue;
      live.replaceChildren(...Array.from(after.childNodes, (node) => document.importNode(node, true)));
      rail ||= selector === '.rail-body';
    }
    return rail;
  }

  // Runs a change of the page such that the first block in the window that stays does not move.
  function standStill(change) {
    const root = document.documentElement;
    const seen = blocksOf(document).flatMap(elementsOf).filter((element) => element.getBoundingClientRect().bottom > 0);
    const focused = seen.filter((element) => element.contains(document.activeElement));
    const places = focused.concat(seen.slice(0, 50)).map((element) => [element, element.getBoundingClientRect().top]);
    root.style.overflowAnchor = 'none';
    const result = change();
    const kept = places.find(([element]) => element.isConnected);
    if (kept) scrollBy({ top: kept[0].getBoundingClientRect().top - kept[1], behavior: 'instant' });
    // The browser anchors once per frame, after its callbacks: it may do so again from the frame after the next.
    requestAnimationFrame(() => requestAnimationFrame(() => { root.style.overflowAnchor = ''; }));
    return result;
  }

  async function refresh(show) {
    const response = await fetch(location.pathname, { cache: 'no-store' });
    const next = new DOMParser().parseFromString(await response.text(), 'text/html');
    const rail = served && patchFrame(next);
    const changed = standStill(() => patchBlocks(next));
    if (!changed) {
      // A page without blocks, the bibliography or the list of faults, is shown anew as soon as it differs.
      const differs = served ? served.body.innerHTML !== next.body.innerHTML : document.title !== next.title;
      if (differs) location.reload();
      served = next;
      return;
    }
    served = next;
    changed.forEach((element) => window.book?.enhance?.(element));
    if (rail || changed.length) window.book?.followSections?.();
    if (show) flash(changed);
  }

  function flash(changed) {
    const first = changed.find((element) => element.isConnected);
    if (!first || localStorage.getItem('preview-follow') === 'no') return;
    const place = first.getBoundingClientRect();
    if (place.bottom < 0 || place.top > innerHeight) first.scrollIntoView({ block: 'center' });
    for (const element of changed) {
      element.classList.add('preview-flash');
      element.addEventListener('animationend', () => element.classList.remove('preview-flash'), { once: true });
    }
  }

  function swapSheets() {
    for (const link of document.querySelectorAll('link[rel=stylesheet]')) {
      const next = link.cloneNode();
      next.href = `${link.href.split('?')[0]}?${Date.now()}`;
      next.addEventListener('load', () => link.remove(), { once: true });
      next.addEventListener('error', () => next.remove(), { once: true });
      link.after(next);
    }
  }

  // The address that opens a line in the author's editor.
  function editorAddress(path, line, column = 1) {
    return state.editor.replace('{path}', encodeURI(path)).replace('{line}', line).replace('{column}', column);
  }

  function element(name, className, text) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text) made.textContent = text;
    return made;
  }

  function faultLink(fault) {
    const link = element('a', '', `${fault.path}:${fault.line}:${fault.column}`);
    link.href = editorAddress(fault.path, fault.line, fault.column);
    return link;
  }

  // Says beside each broken block what is wrong with it.
  function showFaults() {
    document.querySelectorAll('.preview-fault').forEach((box) => box.remove());
    const blocks = blocksOf(document);
    for (const fault of state.faults) {
      const block = blocks.find((one) => one.path === fault.path && one.line <= fault.line && fault.line <= one.end);
      if (!block) continue;
      const box = element('div', `preview-fault ${fault.severity}`);
      box.setAttribute('role', 'note');
      box.append(faultLink(fault), ` ${fault.severity}[${fault.code}]: ${fault.message}`);
      fault.hints.forEach((hint) => box.append(element('br'), hint));
      const nodes = nodesOf(block);
      (nodes[nodes.length - 1] || block.mark).after(box);
    }
  }

  // The corner: how many faults there are, and where.
  const corner = element('div', 'preview-corner');
  const details = element('details');
  const summary = element('summary', '', '预览');
  const list = element('ol');
  const label = element('label');
  const follow = element('input');
  follow.type = 'checkbox';
  follow.checked = localStorage.getItem('preview-follow') !== 'no';
  follow.addEventListener('change', () => localStorage.setItem('preview-follow', follow.checked ? 'yes' : 'no'));
  label.append(follow, ' 滚动到改动处');
  details.append(summary, list, label);
  corner.append(details);

  function showCount() {
    const count = (severity) => state.faults.filter((fault) => fault.severity === severity).length;
    const [errors, warnings] = [count('error'), count('warning')];
    const parts = [errors && `${errors} 个错误`, warnings && `${warnings} 个警告`].filter(Boolean);
    summary.textContent = parts.join('，') || '预览';
    corner.classList.toggle('faulty', errors > 0);
    list.replaceChildren(...state.faults.map((fault) => {
      const item = element('li');
      item.append(faultLink(fault), ` ${fault.message}`);
      return item;
    }));
  }

  async function take(event, first) {
    if (session !== null && session !== event.session) return location.reload();
    session = event.session;
    state = event;
    if (event.reload) return location.reload();
    if (event.css) swapSheets();
    if (first || event.pages.includes(here()) || event.pages.includes('404.html')) await refresh(!first);
    showFaults();
    showCount();
    document.documentElement.dataset.previewVersion = event.version;
  }

  // A hidden page lets its stream go: browsers allow few to one server, and on return it asks for what it missed.
  function listen() {
    source?.close();
    source = null;
    if (document.hidden) return;
    source = new EventSource('/_preview/events');
    let first = true;
    source.onmessage = (message) => {
      const [event, opening] = [JSON.parse(message.data), first];
      first = false;
      corner.classList.remove('lost');
      queue = queue.then(() => take(event, opening)).catch((fault) => console.error(fault));
    };
    source.onerror = () => {
      first = true;
      corner.classList.add('lost');
    };
  }

  // Opens the source of a block that is clicked with Alt held down.
  function openSource(event) {
    if (!event.altKey || !state.editor) return;
    const inside = blocksOf(document).find((block) => block.path && nodesOf(block).some((node) => node.contains(event.target)));
    if (!inside) return;
    event.preventDefault();
    event.stopPropagation();
    location.href = editorAddress(inside.path, inside.line);
  }

  const sheet = element('link');
  sheet.rel = 'stylesheet';
  sheet.href = '/_preview/preview.css';
  document.head.append(sheet);
  document.body.append(corner);
  addEventListener('click', openSource, true);
  document.addEventListener('visibilitychange', listen);
  listen();
})();
