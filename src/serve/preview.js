'use strict';

// Keeps an open page up to date while its source is written.
//
// The server's page is fetched whenever it changed, and what differs from the server's page before is done to the live
// one: so whatever scripts and readers did to the rest stays. Text comes in blocks, told apart by the comments that the
// preview puts before them: `block KEY`, then the path of the source and the first and last line of the block.
(() => {
  const MARK = /^ (?:block (\w+)(?: (\S+) (\d+) (\d+))?|end) $/;
  // Elements that are patched from within as long as they hold elements only; all others are replaced whole.
  const CONTAINERS = new Set(['body', 'main', 'article', 'section', 'div', 'header', 'footer', 'nav', 'aside', 'ul', 'ol',
    'dl', 'li', 'details', 'figure', 'blockquote', 'table', 'thead', 'tbody', 'tr']);
  // What a reader's eye may rest on.
  const LANDMARKS = 'main :is(p, li, h1, h2, h3, h4, h5, h6, pre, tr, figure, summary, dt, dd, .scroll, .equation)';

  // How many items are looked through for one that is like another.
  const AHEAD = 50;

  let session = null;
  let state = null;
  let served = null;
  let source = null;
  let queue = Promise.resolve();

  // The path of this page in the site.
  function here() {
    const path = decodeURIComponent(location.pathname.slice(1));
    return path === '' || path.endsWith('/') ? `${path}index.html` : path;
  }

  const isElement = (node) => node.nodeType === Node.ELEMENT_NODE;
  const isMark = (node) => node.nodeType === Node.COMMENT_NODE && MARK.test(node.data);
  const isBlank = (node) => node.nodeType === Node.TEXT_NODE && !node.data.trim();
  const clone = (node) => document.importNode(node, true);

  // Returns a mark and what follows it, up to the next one.
  function runOf(mark) {
    const nodes = [mark];
    for (let at = mark.nextSibling; at && !isMark(at); at = at.nextSibling) nodes.push(at);
    return nodes;
  }

  // Returns the blocks of the live page in order, each with its place in the source.
  function blocks() {
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_COMMENT);
    const found = [];
    for (let mark = walker.nextNode(); mark; mark = walker.nextNode()) {
      const [, key, path, line, last] = mark.data.match(MARK) || [];
      if (key) found.push({ mark, path: path && decodeURIComponent(path), line: Number(line), last: Number(last) });
    }
    return found;
  }

  // Cuts what an element holds into items: blocks with their marks, and nodes that stand by themselves.
  function itemsOf(parent) {
    const items = [];
    for (let node = parent.firstChild; node;) {
      const nodes = isMark(node) && MARK.exec(node.data)[1] ? runOf(node) : [node];
      if (nodes.length > 1 || !isBlank(node)) {
        const key = isMark(node) ? MARK.exec(node.data)[1] || 'end' : node.outerHTML ?? node.data;
        items.push({ key, nodes, only: nodes.filter(isElement).length === 1 ? nodes.find(isElement) : null });
      }
      node = nodes[nodes.length - 1].nextSibling;
    }
    return items;
  }

  // Tells whether a live node may be what became of one that the server sent.
  function isAlike(live, sent) {
    if (live.nodeType !== sent.nodeType) return false;
    if (!isElement(live)) return live.data === sent.data;
    return live.localName === sent.localName && live.id === sent.id
      && Array.from(sent.classList).every((name) => live.classList.contains(name));
  }

  // Finds the live nodes of each item; null where scripts have changed too much to tell.
  function align(items, parent) {
    const places = [];
    let at = parent.firstChild;
    for (const { nodes: [first] } of items) {
      while (at && !isAlike(at, first)) {
        if (isMark(at) && !isMark(first)) return null;
        at = at.nextSibling;
      }
      if (!at) return null;
      const nodes = isMark(first) && MARK.exec(first.data)[1] ? runOf(at) : [at];
      places.push(nodes);
      at = nodes[nodes.length - 1].nextSibling;
    }
    return places;
  }

  // Pairs items of the same content, forward only; returns for each fresh one the old one's position, or -1.
  function pairEqual(old, fresh) {
    const places = new Map();
    old.forEach(({ key }, at) => places.set(key, [...(places.get(key) || []), at]));
    let next = 0;
    return fresh.map(({ key }) => {
      const place = places.get(key)?.find((at) => at >= next) ?? -1;
      if (place >= 0) next = place + 1;
      return place;
    });
  }

  const holdsElements = (element) => CONTAINERS.has(element.localName) && !element.matches('[data-widget]')
    && Array.from(element.childNodes).every((node) => isElement(node) || isBlank(node) || isMark(node));

  const isLike = (old, fresh) => old.only && fresh.only
    && ['localName', 'id', 'className'].every((name) => old.only[name] === fresh.only[name]);

  function patchAttributes(before, after, live) {
    for (const name of new Set([...before.getAttributeNames(), ...after.getAttributeNames()])) {
      const value = after.getAttribute(name);
      if (before.getAttribute(name) === value) continue;
      if (name === 'class') {
        live.classList.remove(...before.classList);
        live.classList.add(...after.classList);
      } else if (value === null) {
        live.removeAttribute(name);
      } else {
        live.setAttribute(name, value);
      }
    }
  }

  // Does to a live element what was done to the server's, and notes the elements that are new.
  function patch(before, after, live, fresh) {
    if (before.isEqualNode(after)) return;
    patchAttributes(before, after, live);
    const old = itemsOf(before);
    const places = align(old, live);
    if (!places) {
      live.replaceChildren(...Array.from(after.childNodes, clone));
      fresh.push(...live.children);
      return;
    }
    const next = itemsOf(after);
    const pairs = pairEqual(old, next);
    let tail = null;
    let done = 0;
    const keep = (item) => {
      const nodes = places[done];
      if (isMark(item.nodes[0])) nodes[0].data = item.nodes[0].data;
      tail = nodes[nodes.length - 1];
      done += 1;
    };
    const drop = (until) => {
      for (; done < until; done += 1) places[done].forEach((node) => node.remove());
    };
    const insert = (item) => {
      const nodes = item.nodes.map(clone);
      const before = done < places.length ? places[done][0] : tail && tail.nextSibling;
      nodes.forEach((node) => live.insertBefore(node, before));
      tail = nodes[nodes.length - 1];
      fresh.push(...nodes.filter(isElement));
      return nodes;
    };
    // Makes an item of one that is like it, from within where that can be done.
    const change = (item) => {
      const inner = places[done].find((node) => isElement(node) && isAlike(node, old[done].only));
      if (inner && holdsElements(old[done].only) && holdsElements(item.only)) {
        patch(old[done].only, item.only, inner, fresh);
        keep(item);
      } else {
        keepOpen(places[done], insert(item));
        drop(done + 1);
      }
    };
    next.forEach((item, nth) => {
      if (pairs[nth] >= 0) {
        drop(pairs[nth]);
        keep(item);
        return;
      }
      const until = Math.min(pairs.slice(nth, nth + AHEAD).find((place) => place >= 0) ?? old.length, done + AHEAD);
      const like = old.findIndex((other, at) => at >= done && at < until && isLike(other, item));
      if (like < 0) {
        insert(item);
      } else {
        drop(like);
        change(item);
      }
    });
    drop(old.length);
  }

  // What the reader opened stays open in the new form of a block.
  function keepOpen(before, after) {
    const folded = (nodes) => nodes.filter(isElement).flatMap((element) => [
      ...(element.localName === 'details' ? [element] : []), ...element.querySelectorAll('details')]);
    const old = folded(before);
    folded(after).forEach((details, at) => { if (old[at]?.open) details.open = true; });
  }

  // Runs a change of the page such that what the reader looks at does not move: what has the focus, if it can be seen,
  // else the first thing that starts within the window.
  function standStill(change) {
    const root = document.documentElement;
    const seen = Array.from(document.querySelectorAll(LANDMARKS), (element) => [element, element.getBoundingClientRect()])
      .filter(([, place]) => place.height > 0 && place.bottom > 0 && place.top < innerHeight);
    const rank = ([element, place]) => (element.contains(document.activeElement) ? 0 : place.top >= 0 ? 1 : 2);
    const places = seen.sort((one, other) => rank(one) - rank(other));
    root.style.overflowAnchor = 'none';
    const result = change();
    const kept = places.find(([element]) => element.isConnected);
    if (kept) scrollBy({ top: kept[0].getBoundingClientRect().top - kept[1].top, behavior: 'instant' });
    // The browser anchors once per frame, after its callbacks: it may do so again from the frame after the next.
    requestAnimationFrame(() => requestAnimationFrame(() => { root.style.overflowAnchor = ''; }));
    return result;
  }

  // The digest of a page that the server names beside it.
  function digestIn(timing) {
    return /page;desc="?(\w+)/.exec(timing || '')?.[1];
  }

  // The digest of the page that is open; not every browser tells.
  function digestShown() {
    const [navigation] = performance.getEntriesByType('navigation');
    return navigation?.serverTiming?.find((entry) => entry.name === 'page')?.description;
  }

  // Fetches the server's page; nothing comes while the server is gone, and all is asked for again when it is back.
  async function load() {
    const response = await fetch(location.pathname, { cache: 'no-store' }).catch(() => null);
    const text = await response?.text().catch(() => null);
    if (!text) return {};
    const page = new DOMParser().parseFromString(text, 'text/html');
    return { page, digest: digestIn(response.headers.get('Server-Timing')) };
  }

  // The files that a page loads.
  function filesOf(page) {
    const files = page.head.querySelectorAll('link[rel=stylesheet], script[src]');
    return Array.from(files, (file) => file.getAttribute('href') || file.getAttribute('src')).join(' ');
  }

  // Shows what an event tells; `next` is the server's page where it may have changed. Nothing is waited for in between, so
  // that the page moves once.
  function show(event, next) {
    let fresh = [];
    if (next && served) {
      document.title = next.title;
      patch(served.body, next.body, document.body, fresh);
      fresh = fresh.filter((element) => element.isConnected);
      fresh.forEach((element) => window.book?.enhance?.(element));
      window.book?.followSections?.();
    }
    served = next || served;
    showFaults();
    showCount();
    return fresh;
  }

  // Scrolls to what the author has just changed and marks it; what changed because of that elsewhere is left alone.
  function follow(fresh, edits) {
    if (localStorage.getItem('preview-follow') === 'no') return;
    const edited = (block) => edits.some((edit) => edit.path === block.path && edit.line <= block.last && block.line <= edit.last);
    const nodes = blocks().filter(edited).flatMap((block) => runOf(block.mark));
    const changed = fresh.filter((element) => nodes.some((node) => node.contains(element)));
    if (!changed.length) return;
    const place = changed[0].getBoundingClientRect();
    if (place.bottom < 0 || place.top > innerHeight) changed[0].scrollIntoView({ block: 'center', behavior: 'instant' });
    for (const element of changed) {
      element.classList.add('preview-flash');
      element.addEventListener('animationend', () => element.classList.remove('preview-flash'), { once: true });
    }
  }

  // Loads the sheets anew, each beside the old one until it can take its place.
  function swapSheets() {
    for (const link of document.querySelectorAll('link[rel=stylesheet]')) {
      const next = link.cloneNode();
      next.href = `${link.href.split('?')[0]}?${Date.now()}`;
      next.media = 'not all';
      next.addEventListener('load', () => standStill(() => {
        next.media = link.media;
        link.remove();
      }), { once: true });
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
    const all = blocks();
    for (const fault of state.faults) {
      const block = all.find((one) => one.path === fault.path && one.line <= fault.line && fault.line <= one.last);
      if (!block) continue;
      const box = element('div', `preview-fault ${fault.severity}`);
      box.setAttribute('role', 'note');
      box.append(faultLink(fault), ` ${fault.severity}[${fault.code}]: ${fault.message}`);
      fault.hints.forEach((hint) => box.append(element('br'), hint));
      const run = runOf(block.mark);
      run[run.length - 1].after(box);
    }
  }

  // The corner: how many faults there are, and where.
  const corner = element('div', 'preview-corner');
  const details = element('details');
  const summary = element('summary', '', '预览');
  const list = element('ol');
  const label = element('label');
  const choice = element('input');
  choice.type = 'checkbox';
  choice.checked = localStorage.getItem('preview-follow') !== 'no';
  choice.addEventListener('change', () => localStorage.setItem('preview-follow', choice.checked ? 'yes' : 'no'));
  label.append(choice, ' 滚动到改动处');
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
    const before = state;
    if (session !== null && session !== event.session) return location.reload();
    session = event.session;
    state = event;
    if (before && before.reloaded < event.reloaded) return location.reload();
    if (before && before.restyled < event.restyled) swapSheets();
    const wanted = first || event.pages.includes(here()) || event.pages.includes('404.html');
    const { page, digest } = wanted ? await load() : {};
    const missed = page && !served && digestShown() && digest !== digestShown();
    if (missed || (page && served && filesOf(page) !== filesOf(served))) return location.reload();
    const fresh = standStill(() => show(event, page));
    if (!first) follow(fresh, event.edits);
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
    if (!event.altKey || !state?.editor) return;
    const inside = blocks().find((block) => block.path && runOf(block.mark).some((node) => node.contains(event.target)));
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
