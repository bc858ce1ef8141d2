'use strict';

// Exercises: their state, unfolding of answers, choices that answer at once.
(() => {
  const { make, all, store, records } = book;
  const MARKS = [['done', '完成'], ['unsure', '没把握'], ['star', '收藏']];

  const states = () => store.get('exercises', {});
  const today = () => new Date().toLocaleDateString('sv');

  function set(key, mark, on) {
    const changes = mark === 'star' ? { star: on } : { state: on ? mark : '' };
    store.set('exercises', records.change(states(), key, changes, today()));
  }

  function stateControls(key, label) {
    const inputs = MARKS.map(([mark, text]) => {
      const input = make('input', { type: 'checkbox', ariaLabel: `${text}：${label}`, onchange: () => set(key, mark, input.checked) });
      input.dataset.mark = mark;
      return make('label', {}, input, text);
    });
    const controls = make('span', { className: 'exercise-state' }, ...inputs);
    controls.dataset.key = key;
    show(controls);
    return controls;
  }

  function show(controls) {
    const { state, star } = states()[controls.dataset.key] || {};
    for (const input of all('input', controls)) {
      input.checked = input.dataset.mark === 'star' ? Boolean(star) : input.dataset.mark === state;
    }
    const of = controls.closest('.exercise, .exercise-row');
    if (of && state) of.dataset.state = state;
    else if (of) delete of.dataset.state;
  }

  const textOf = (element) => element?.textContent.trim() || '';

  function tendExercise(exercise) {
    const title = exercise.querySelector('.box-title');
    const facts = exercise.querySelector('.exercise-facts') || make('p', { className: 'exercise-facts' });
    if (!facts.isConnected) title.after(facts);
    facts.append(stateControls(`${book.page}#${exercise.id}`, textOf(title.querySelector('.label'))));
    exercise.querySelectorAll('.exercise-state').forEach(show);
    const options = exercise.querySelector('ol.choices');
    const line = exercise.querySelector('.choice-answer');
    if (options && line && !options.matches('.live')) tendChoice(exercise, options, records.rightOptions(line.textContent));
  }

  // Options become native inputs. One right option answers when it is chosen, several when the reader asks.
  function tendChoice(exercise, options, right) {
    const items = [...options.children];
    const type = right.length > 1 ? 'checkbox' : 'radio';
    const verdict = make('output', { className: 'verdict' });
    const inputs = items.map((item) => {
      const input = make('input', { type, name: `choice-${exercise.id}` });
      const label = make('label', {}, input, make('span', {}, ...item.childNodes));
      item.append(label);
      return input;
    });
    const judge = () => {
      const chosen = inputs.flatMap((input, at) => (input.checked ? [at] : []));
      const correct = chosen.length === right.length && chosen.every((at) => right.includes(at));
      items.forEach((item, at) => {
        item.classList.toggle('right', inputs[at].checked && right.includes(at));
        item.classList.toggle('wrong', inputs[at].checked && !right.includes(at));
      });
      verdict.textContent = correct ? '答对了' : '不对，再想想';
      if (correct && !states()[`${book.page}#${exercise.id}`]?.state) set(`${book.page}#${exercise.id}`, 'done', true);
    };
    const line = make('p', { className: 'toolbar' }, verdict);
    if (type === 'checkbox') line.prepend(make('button', { type: 'button', textContent: '检查', onclick: judge }));
    else options.addEventListener('change', judge);
    options.classList.add('live');
    options.after(line);
  }

  // A button that unfolds the texts of a kind among some elements, and folds them again.
  function unfoldButton(kind, label, found) {
    const button = make('button', { type: 'button', textContent: `展开${label}` });
    button.addEventListener('click', () => {
      const texts = found().flatMap((element) => all(`.exercise > .${kind}`, element));
      const open = texts.some((text) => !text.open);
      texts.forEach((text) => { text.open = open; });
      button.textContent = (open ? '收起' : '展开') + label;
    });
    return button;
  }

  // The exercises between a heading and the next of its level or above.
  function exercisesBelow(heading) {
    const ends = 'h1, h2, h3, h4'.slice(0, 4 * Number(heading.localName[1]) - 2);
    return book.following(heading, ends).filter((at) => at.matches('.exercise'));
  }

  function tendSections(article) {
    const head = article.querySelector('.page-head');
    if (!head || !article.querySelector('.exercise > .answer')) return;
    head.append(make('p', { className: 'toolbar' }, unfoldButton('answer', '全章答案', () => [article])));
    for (const heading of all('h2, h3', article)) {
      const direct = exercisesBelow(heading);
      if (direct.length < 2 || (heading.localName === 'h2' && book.following(heading, 'h1, h2')[0].matches('h3'))) continue;
      heading.after(make('p', { className: 'toolbar' },
        unfoldButton('hint', '本节提示', () => exercisesBelow(heading)), unfoldButton('answer', '本节答案', () => exercisesBelow(heading))));
    }
  }

  // How many exercises of a chapter are done: beside its facts, on its page and on its card.
  function showCount(line) {
    const link = line.closest('.card')?.querySelector('a');
    const page = link ? book.placeOf(link)?.page : book.page;
    const done = records.count(states(), page, 'done');
    const total = Number(line.dataset.total);
    line.replaceChildren(done ? `练习 ${done}/${total} ` : `练习 ${total} 题`,
      ...(done ? [make('progress', { value: done, max: total, ariaLabel: '完成的练习' })] : []));
  }

  function download(name, text) {
    const link = make('a', { href: URL.createObjectURL(new Blob([text], { type: 'application/json' })), download: name });
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  function exportRecord() {
    const name = document.documentElement.dataset.book;
    const value = {
      book: name, version: 1, exercises: states(), sections: store.get('sections', {}),
      papers: store.get('papers', []), position: store.get('position', null),
    };
    download(`${name}-${today()}.json`, JSON.stringify(value, null, 1));
  }

  async function importRecord() {
    const input = make('input', { type: 'file', accept: 'application/json,.json' });
    input.addEventListener('change', async () => {
      try {
        const read = records.read(await input.files[0].text(), document.documentElement.dataset.book);
        store.set('exercises', records.merge(states(), read.exercises));
        store.set('sections', records.joined(store.get('sections', {}), read.sections));
        store.set('papers', [...new Set([...store.get('papers', []), ...read.papers])]);
        if (read.position && !store.get('position', null)) store.set('position', read.position);
        alert(`已导入 ${Object.keys(read.exercises).length} 题的记录。`);
      } catch (fault) {
        alert(`未能导入：${fault.message}`);
      }
    });
    input.click();
  }

  const showAll = (root) => {
    all('.exercise-state', root).forEach(show);
    all('.exercise-count[data-total]', root).forEach(showCount);
  };

  book.action('export', exportRecord);
  book.action('import', importRecord);
  book.exercises = { states };
  store.watch('exercises', () => showAll(document));
  book.tend((root) => {
    // The preview may replace parts of an exercise, its line of facts among them.
    const around = root.closest?.('.exercise[id]');
    const replaced = around && around !== root && !around.querySelector('.exercise-state') ? [around] : [];
    [...replaced, ...all('.chapter .exercise[id]', root)].forEach(tendExercise);
    for (const row of all('.exercise-row', root)) {
      row.append(stateControls(row.dataset.exercise, textOf(row.querySelector('.number'))));
      row.querySelectorAll('.exercise-state').forEach(show);
    }
    if (root === document) all('.chapter .text', root).forEach(tendSections);
    all('.exercise-count[data-total]', root).forEach(showCount);
  });
})();
