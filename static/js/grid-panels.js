// What stands beside the grid: the question for a reason, the choice after a conflict, the chosen cell, the phone.
"use strict";

if (window.Grid) (() => {
  const { data, words, say, cells, element, shown, textOf, reasonOf, stateOf, outbox, suggestions } = Grid;
  const dialog = document.getElementById("grid-ask");
  const panel = document.getElementById("grid-cell");
  const phone = document.getElementById("grid-phone");
  const small = window.matchMedia("(max-width: 767.98px)");
  const button = (text, className, act) => {
    const made = element("button", { type: "button", className: `btn btn-sm ${className}`, textContent: text });
    made.addEventListener("click", act);
    return made;
  };

  // ---- questions beside a cell

  // Shows the small window beside a cell; resolves with what a button gave, null when it was put off.
  function ask(cell, title, build) {
    return new Promise((resolve) => {
      const done = (value) => {
        dialog.onclose = dialog.oncancel = null;
        dialog.close();
        resolve(value);
      };
      dialog.setAttribute("aria-labelledby", "grid-ask-title");
      dialog.replaceChildren(element("h2", { id: "grid-ask-title", textContent: title }), ...build(done));
      dialog.onclose = () => resolve(null);
      dialog.oncancel = () => done(null); // at once: the close event comes a moment later, after keys pressed meanwhile
      dialog.onclick = (event) => { if (event.target === dialog) done(null); };
      dialog.showModal();
      place(cell.td);
    });
  }

  function place(td) {
    if (small.matches) {
      dialog.style.left = dialog.style.top = "";
      return;
    }
    const cell = td.getBoundingClientRect();
    const own = dialog.getBoundingClientRect();
    const below = cell.bottom + own.height + 12 < window.innerHeight;
    dialog.style.left = `${Math.max(8, Math.min(cell.left, window.innerWidth - own.width - 8))}px`;
    dialog.style.top = `${below ? cell.bottom + 6 : Math.max(8, cell.top - own.height - 6)}px`;
  }

  function question(cell) {
    const values = { points: shown(textOf(cell)), maximum: cell.indicator.maximum };
    if (textOf(cell) === Grid.EXEMPT) return words.askExempt;
    const kinds = { veto: "askVeto", bonus: "askBonus" };
    return say(kinds[cell.indicator.kind] || "askDeduction", values);
  }

  // A line for the reason, offering those given for the same item before.
  function reasonField(list, done) {
    const indicators = new Set(list.map((cell) => cell.indicator));
    const before = new Set(cells.filter((c) => indicators.has(c.indicator)).map(reasonOf).filter(Boolean));
    const input = element("input", { type: "text", className: "form-control", maxLength: 500, autocomplete: "off" });
    input.setAttribute("aria-label", words.reason);
    input.setAttribute("list", "grid-reasons");
    input.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.isComposing || event.keyCode === 229) return;
      event.preventDefault();
      if (input.value.trim()) done(input.value);
    });
    const options = [...before].map((reason) => element("option", { value: reason }));
    setTimeout(() => input.focus(), 0);
    return [input, element("datalist", { id: "grid-reasons" }, ...options)];
  }

  // Asks why, for each of the cells that must say so; resolves when they were answered or put off.
  async function askReasons(list) {
    if (list.length > 1) return askMany(list);
    const [cell] = list;
    const reason = await ask(cell, question(cell), (done) => {
      const [input, options] = reasonField(list, done);
      const save = button(words.save, "btn-primary", () => input.value.trim() && done(input.value));
      const where = element("p", { className: "hint", textContent: `${cell.group.name} · ${cell.indicator.code} ${cell.indicator.name}` });
      return [where, input, options, actions(button(words.later, "btn-secondary", () => done(null)), save)];
    });
    if (reason) outbox.put(cell, textOf(cell), reason);
    return Boolean(reason);
  }

  async function askMany(list) {
    const answer = await ask(list[0], say("askMany", { count: list.length }), (done) => {
      const [input, options] = reasonField(list, done);
      const save = button(words.forAll, "btn-primary", () => input.value.trim() && done(input.value));
      const each = button(words.each, "btn-secondary", () => done({ each: true }));
      const hint = element("p", { className: "hint", textContent: words.askManyHint });
      return [hint, input, options, actions(button(words.later, "btn-secondary", () => done(null)), each, save)];
    });
    if (typeof answer === "string") list.forEach((cell) => outbox.put(cell, textOf(cell), answer));
    else if (answer) for (const cell of list) if (!(await askReasons([cell]))) break;
    return Boolean(answer);
  }

  const actions = (...buttons) => element("div", { className: "grid-ask-actions" }, ...buttons);

  function side(title, text, reason) {
    return element("div", { className: "grid-side" },
      element("span", { className: "hint", textContent: title }),
      element("b", { textContent: shown(text) || words.emptyCell }),
      reason ? element("span", { textContent: reason }) : null);
  }

  // Both values side by side: the person chooses.
  async function settle(cell) {
    const { text, reason } = cell.draft;
    const title = say(cell.by ? "conflictTitle" : "conflictTitleUnknown", { name: cell.by, time: Grid.moment(cell.at) });
    const choice = await ask(cell, title, (done) => [
      element("div", { className: "grid-sides" }, side(words.theirs, cell.text, cell.reason), side(words.mine, text, reason)),
      actions(button(words.takeTheirs, "btn-secondary", () => done("theirs")), button(words.keepMine, "btn-primary", () => done("mine"))),
    ]);
    if (choice === "theirs") outbox.put(cell, cell.text, cell.reason);
    if (choice === "mine") outbox.put(cell, text, reason);
    return true;
  }

  // What a cell still waits for: a choice or a reason.
  function resolveCell(cell) {
    if (stateOf(cell) === "conflict") return settle(cell);
    return stateOf(cell) === "needs" ? askReasons([cell]) : null;
  }

  // ---- the chosen cell, below the grid

  let chosen = null;
  const parts = {
    name: element("b"), most: element("span", { className: "hint" }), state: element("span", { className: "grid-cell-state" }),
    standard: element("p", { className: "grid-cell-standard" }), buttons: element("div", { className: "grid-cell-buttons" }),
    reason: element("input", { type: "text", className: "form-control form-control-sm", maxLength: 500, id: "grid-cell-reason" }),
    who: element("span", { className: "hint" }), said: element("span"),
    label: element("label", { htmlFor: "grid-cell-reason", textContent: words.reason }),
    beside: element("p", { className: "grid-cell-beside" }),
  };
  panel.append(
    element("div", { className: "grid-cell-head" }, parts.name, parts.most, parts.state, parts.who),
    parts.standard,
    parts.beside,
    element("div", { className: "grid-cell-row" }, parts.label, parts.reason, parts.said, parts.buttons));

  parts.reason.addEventListener("change", () => {
    if (chosen && parts.reason.value.trim() !== reasonOf(chosen)) Grid.change([{ cell: chosen, text: textOf(chosen), reason: parts.reason.value }]);
  });
  parts.reason.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229 || !["Enter", "Escape"].includes(event.key)) return;
    if (event.key === "Escape") parts.reason.value = reasonOf(chosen);
    Grid.select(chosen.r, chosen.c);
  });

  function choices(cell) {
    const { indicator } = cell;
    const set = (text) => () => Grid.change([{ cell, text }], { then: () => Grid.select(cell.r, cell.c) });
    const offered = [];
    if (Grid.marked(indicator)) offered.push([words.fullMarks, indicator.maximum], [words.setExempt, Grid.EXEMPT]);
    if (indicator.kind === "veto") offered.push([words.setVeto, Grid.YES]);
    if (textOf(cell)) offered.push([words.clear, ""]);
    return offered.map(([name, text]) => {
      const made = button(name, "btn-secondary", set(text));
      made.setAttribute("aria-pressed", String(text !== "" && textOf(cell) === text));
      return made;
    });
  }

  const reasonSaid = (cell) => reasonOf(cell) && say("named", { name: words.reason, text: reasonOf(cell) });

  function showCell(cell) {
    chosen = cell;
    if (small.matches) return;
    panel.hidden = false;
    const { group, indicator } = cell;
    parts.name.textContent = `${group.name} · ${indicator.code} ${indicator.name}`;
    parts.most.textContent = Grid.most(indicator);
    parts.standard.textContent = indicator.standard;
    parts.state.dataset.state = stateOf(cell);
    parts.state.textContent = cell.draft ? cell.draft.message || words[cell.draft.state] : "";
    parts.who.textContent = cell.at ? say("changedBy", { name: cell.by, time: Grid.moment(cell.at) }) : "";
    if (document.activeElement !== parts.reason) parts.reason.value = reasonOf(cell);
    parts.reason.disabled = textOf(cell) === "";
    parts.label.hidden = parts.reason.hidden = !data.editable; // readers are asked for nothing
    parts.said.textContent = data.editable ? "" : reasonSaid(cell);
    parts.reason.placeholder = suggestions.differs(cell) ? say("whyOther", { points: shown(suggestions.suggested(cell)) }) : "";
    parts.beside.textContent = suggestions.line(cell);
    parts.buttons.replaceChildren(...(data.editable ? choices(cell) : []), ...suggestions.choices(cell));
    suggestions.show(cell);
  }

  // ---- the phone: one group at a time, its items as a list

  let index = 0;
  const fields = new Map();

  function showGroup(next, focus = false) {
    index = (next + data.groups.length) % data.groups.length;
    fields.clear();
    const group = data.groups[index];
    const name = element("h2", { textContent: group.name, tabIndex: -1 });
    const count = element("span", { className: "hint", textContent: say("group", { index: index + 1, count: data.groups.length }) });
    const step = (label, by) => {
      const made = button(by < 0 ? "‹" : "›", "btn-secondary", () => showGroup(index + by, true));
      made.setAttribute("aria-label", label);
      return made;
    };
    const list = element("ol", { className: "phone-items" });
    let dimension = "";
    for (let c = 0; c < Grid.width; c += 1) {
      const cell = Grid.at(index, c);
      if (cell.indicator.dimension !== dimension) list.append(element("li", { className: "phone-dimension", textContent: dimension = cell.indicator.dimension }));
      list.append(data.editable ? phoneItem(cell) : phoneReading(cell));
      paintItem(cell);
    }
    const sums = element("p", { className: "phone-sums" });
    fields.set("sums", sums);
    const head = element("div", { className: "phone-head" }, step(words.previousGroup, -1), element("div", {}, name, count), step(words.nextGroup, 1));
    phone.replaceChildren(head, sums, list);
    showSums();
    if (focus) name.focus();
  }

  const phoneName = ({ indicator }) => [element("span", { className: "code", textContent: indicator.code }), ` ${indicator.name} `,
    element("span", { className: "hint", textContent: Grid.most(indicator) })];
  const phoneLine = (className) => element("p", { className });

  // For readers a value is a word beside its item: nothing looks as if it could be typed.
  function phoneReading(cell) {
    const value = element("b", { id: `phone-${cell.key}`, className: "phone-value", tabIndex: -1 });
    const [beside, reason, message] = ["phone-beside", "phone-beside", "phone-message"].map(phoneLine);
    const item = element("li", { className: "phone-reading" }, element("span", {}, ...phoneName(cell)), value, beside, reason, message);
    fields.set(cell, { item, value, reason, message, beside });
    return item;
  }

  function phoneItem(cell) {
    const { indicator } = cell;
    const id = `phone-${cell.key}`;
    const label = element("label", { htmlFor: id }, ...phoneName(cell));
    const input = element("input", { id, className: "form-control", type: "text", autocomplete: "off" });
    input.setAttribute("aria-describedby", `${id}-message`);
    input.inputMode = indicator.kind === "veto" ? "text" : "decimal";
    input.readOnly = indicator.kind === "veto";
    input.addEventListener("change", () => Grid.change([{ cell, text: input.value }]));
    const reason = element("input", { className: "form-control phone-reason", type: "text", maxLength: 500, placeholder: words.reason });
    reason.setAttribute("aria-label", `${indicator.code} ${words.reason}`);
    reason.addEventListener("change", () => Grid.change([{ cell, text: textOf(cell), reason: reason.value }], { quiet: true }));
    const buttons = element("div", { className: "phone-buttons" });
    const message = element("p", { id: `${id}-message`, className: "phone-message", role: "status" });
    const beside = phoneLine("phone-beside");
    const item = element("li", { className: indicator.kind }, label, element("div", { className: "phone-line" }, input, buttons), message, beside, reason);
    fields.set(cell, { item, input, reason, buttons, message, beside });
    return item;
  }

  function paintItem(cell) {
    const field = fields.get(cell);
    if (!field) return;
    const state = stateOf(cell);
    field.beside.textContent = suggestions.line(cell);
    field.item.dataset.state = state;
    field.message.textContent = state && state !== "sending" && state !== "waiting" ? cell.draft.message || words[state] : "";
    if (field.input) paintField(cell, field, state);
    else {
      field.value.textContent = shown(textOf(cell)) || Grid.heard("", cell.indicator);
      field.value.classList.toggle("none", textOf(cell) === "");
      field.reason.textContent = reasonSaid(cell);
    }
  }

  function paintField(cell, field, state) {
    if (document.activeElement !== field.input) field.input.value = shown(textOf(cell));
    if (state === "refused") field.input.setAttribute("aria-invalid", "true");
    else field.input.removeAttribute("aria-invalid");
    if (document.activeElement !== field.reason) field.reason.value = reasonOf(cell);
    const wanted = reasonOf(cell) || suggestions.differs(cell) || (!Grid.fault(textOf(cell), cell.indicator) && Grid.needsReason(textOf(cell), cell.indicator));
    field.reason.hidden = !wanted;
    field.reason.placeholder = suggestions.differs(cell) ? say("whyOther", { points: shown(suggestions.suggested(cell)) }) : words.reason;
    const offered = [...suggestions.choices(cell), ...choices(cell)];
    if (state === "conflict") offered.push(button(words.conflict, "btn-primary", () => settle(cell)));
    const focused = [...field.buttons.children].indexOf(document.activeElement);
    field.buttons.replaceChildren(...offered);
    if (focused >= 0) (field.buttons.children[focused] || field.input).focus();
  }

  function showSums() {
    const sums = fields.get("sums");
    const standing = data.preview.groups[data.groups[index].id];
    if (!sums || !standing) return;
    const figures = standing.part ? `${standing.total} · ${say("rankIs", { rank: standing.rank })} · ${standing.grade}` : standing.points;
    sums.textContent = `${say("progress", { done: standing.done, of: standing.of })} · ${words.total} ${figures}`;
  }

  function layOut() {
    phone.hidden = !small.matches;
    if (small.matches) showGroup(index);
    else fields.clear();
    if (chosen) showCell(chosen);
  }

  small.addEventListener("change", layOut);
  Grid.watchers.push(paintItem, (cell) => { if (cell === chosen) showCell(cell); });
  Object.assign(Grid, { askReasons, resolveCell, showCell, showGroup, showSums, layOut, small });
})();
