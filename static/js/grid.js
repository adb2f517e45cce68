// Working the grid like a spreadsheet: choosing, typing, copying, undoing; and the figures around it.
"use strict";

if (window.Grid) (() => {
  const { table, data, words, say, cells, rows, width, at, textOf, stateOf, outbox, element, tell } = Grid;
  const height = rows.length;
  const frame = document.getElementById("grid-frame");
  const editor = document.getElementById("grid-editor");
  const heads = [...table.tHead.rows[1].cells];
  const done = [];
  const undone = [];
  let active = at(0, 0);
  let anchor = active;
  let editing = null;
  let dragging = false;

  // ---- choosing

  const span = (a, b) => [Math.min(a, b), Math.max(a, b)];

  function chosenCells() {
    const [top, bottom] = span(anchor.r, active.r);
    const [left, right] = span(anchor.c, active.c);
    return cells.filter((cell) => cell.r >= top && cell.r <= bottom && cell.c >= left && cell.c <= right);
  }

  function select(r, c, { extend = false, focus = true } = {}) {
    const next = at(Math.max(0, Math.min(height - 1, r)), Math.max(0, Math.min(width - 1, c)));
    table.querySelectorAll(".chosen, .active, .here").forEach((found) => found.classList.remove("chosen", "active", "here"));
    active.td.tabIndex = -1;
    active = next;
    if (!extend) anchor = next;
    active.td.tabIndex = 0;
    active.td.classList.add("active");
    rows[active.r].cells[0].classList.add("here");
    heads[active.c].classList.add("here");
    const block = chosenCells();
    if (block.length > 1) block.forEach((cell) => cell.td.classList.add("chosen"));
    Grid.paint(active);
    Grid.showCell(active);
    if (!focus) return;
    active.td.focus({ preventScroll: true });
    active.td.scrollIntoView({ block: "nearest", inline: "nearest" });
  }

  const move = (dr, dc, extend = false) => select(active.r + dr, active.c + dc, { extend });

  // To the next or previous cell in reading order; false at the end of the grid.
  function step(by) {
    const next = active.r * width + active.c + by;
    if (next < 0 || next >= cells.length) return false;
    select(Math.floor(next / width), next % width);
    return true;
  }

  function nextEmpty() {
    const start = active.r * width + active.c;
    const found = [...cells.slice(start + 1), ...cells.slice(0, start + 1)].find(Grid.isMissing);
    if (!found) return tell(words.allFilled);
    if (!Grid.small.matches) return select(found.r, found.c);
    Grid.showGroup(found.r);
    return document.getElementById(`phone-${found.key}`).focus();
  }

  // Takes what is suggested for an empty cell, and goes on to the next one.
  function acceptOrGoOn() {
    if (!Grid.suggestions.offers(active) || !Grid.suggestions.accept([active], nextEmpty)) nextEmpty();
  }

  // ---- changing

  // The one door for everything that changes cells: remembers it for undo, sends it, asks for reasons.
  async function change(edits, { remember = true, quiet = false, then = null } = {}) {
    if (!data.editable) return;
    const before = edits.map(({ cell }) => ({ cell, text: textOf(cell), reason: Grid.reasonOf(cell) }));
    edits.forEach(({ cell, text, reason }) => outbox.put(cell, text, reason));
    const moved = before.filter(({ cell, text, reason }) => textOf(cell) !== text || Grid.reasonOf(cell) !== reason);
    const asked = edits.map(({ cell }) => cell).filter((cell) => stateOf(cell) === "needs");
    if (edits.length === 1 && !Grid.small.matches) hearRefusal(edits[0].cell);
    if (asked.length && !quiet && !Grid.small.matches) await Grid.askReasons(asked);
    if (remember && moved.length) {
      done.push(moved.map((old) => ({ ...old, newText: textOf(old.cell), newReason: Grid.reasonOf(old.cell) })));
      undone.length = 0;
    }
    showHistory();
    if (then) then();
  }

  // Whoever does not see the cell is told at once: by then the focus is on the next one.
  function hearRefusal(cell) {
    if (stateOf(cell) === "refused") tell(`${cell.group.name}, ${cell.indicator.code}: ${cell.draft.message}`);
  }

  function travel(from, to, which, word) {
    const taken = from.pop();
    if (!taken) return;
    to.push(taken);
    change(taken.map((old) => ({ cell: old.cell, text: which(old)[0], reason: which(old)[1] })), { remember: false, quiet: true });
    const { cell } = taken[0];
    if (!Grid.small.matches) select(cell.r, cell.c);
    tell(word);
  }

  const undo = () => travel(done, undone, (old) => [old.text, old.reason], words.undone);
  const redo = () => travel(undone, done, (old) => [old.newText, old.newReason], words.redone);

  function showHistory() {
    document.getElementById("grid-undo").disabled = !done.length;
    document.getElementById("grid-redo").disabled = !undone.length;
  }

  // ---- typing

  function edit(text = null) {
    if (!data.editable) return;
    editing = { cell: active, over: text !== null };
    const { td } = active;
    Object.assign(editor.style, { left: `${td.offsetLeft}px`, top: `${td.offsetTop}px`, width: `${td.offsetWidth}px`, height: `${td.offsetHeight}px` });
    editor.hidden = false;
    editor.value = text === null ? Grid.shown(textOf(active)) : text;
    editor.setAttribute("aria-label", `${active.group.name}, ${active.indicator.code} ${active.indicator.name}`);
    editor.focus({ preventScroll: true });
    if (text === null) editor.select();
  }

  function leave(save, then) {
    if (!editing) return;
    const { cell } = editing;
    editing = null;
    editor.hidden = true;
    if (save) change([{ cell, text: editor.value }], { then });
    else if (then) then();
  }

  const TYPED = { Enter: [1, 0], ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  editor.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return;
    event.stopPropagation();
    const { key, shiftKey } = event;
    const { r, c } = editing.cell;
    if (key === "Escape") leave(false, () => select(r, c));
    else if (key === "Tab") leave(true, () => step(shiftKey ? -1 : 1) || select(r, c));
    else if (key === "Enter" && (event.ctrlKey || event.metaKey)) leave(true, nextEmpty);
    else if (key === "Enter") leave(true, () => move(shiftKey ? -1 : 1, 0));
    else if (editing.over && TYPED[key]) leave(true, () => move(...TYPED[key]));
    else return;
    event.preventDefault();
  });
  editor.addEventListener("blur", () => leave(true));

  const ARROWS = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1], ArrowRight: [0, 1] };

  function toggleVeto() {
    const { cell = active } = {};
    change([{ cell, text: textOf(cell) === Grid.YES ? "" : Grid.YES }], { then: () => select(cell.r, cell.c) });
  }

  // Enter goes on with what the cell still waits for, else to the cell below.
  function enter(shift) {
    const { r, c } = active;
    const waits = data.editable && !shift ? Grid.resolveCell(active) : null;
    if (waits) waits.then(() => select(r, c));
    else move(shift ? -1 : 1, 0);
  }

  function withControl(event) {
    const key = event.key.toLowerCase();
    if (ARROWS[event.key]) {
      const [dr, dc] = ARROWS[event.key];
      move(dr * height, dc * width, event.shiftKey);
    } else if (event.key === "Home") select(0, 0, { extend: event.shiftKey });
    else if (event.key === "End") select(height - 1, width - 1, { extend: event.shiftKey });
    else if (event.key === "Enter") acceptOrGoOn();
    else if (key === "a") {
      anchor = at(0, 0);
      select(height - 1, width - 1, { extend: true });
    } else if (key === "z" && !event.shiftKey) undo();
    else if (key === "y" || key === "z") redo();
    else return false;
    return true;
  }

  function withoutControl({ key, shiftKey }) {
    if (ARROWS[key]) move(...ARROWS[key], shiftKey);
    else if (key === "Home") select(active.r, 0, { extend: shiftKey });
    else if (key === "End") select(active.r, width - 1, { extend: shiftKey });
    else if (key === "PageDown") move(10, 0, shiftKey);
    else if (key === "PageUp") move(-10, 0, shiftKey);
    else if (key === "Enter") enter(shiftKey);
    else if (key === "Tab") return step(shiftKey ? -1 : 1);
    else if (key === "Escape") select(active.r, active.c);
    else if (key === "n") nextEmpty();
    else if (key === "e" && Grid.suggestions.has(active)) Grid.suggestions.toggle(active);
    else if (!data.editable) return false;
    else if (key === "F2") edit();
    else if (key === "Delete" || key === "Backspace") change(chosenCells().map((cell) => ({ cell, text: "" })));
    else if (key === " " && active.indicator.kind === "veto") toggleVeto();
    else return false;
    return true;
  }

  table.addEventListener("keydown", (event) => {
    if (event.altKey || event.target.tagName !== "TD" || editing) return;
    const known = event.ctrlKey || event.metaKey ? withControl(event) : withoutControl(event);
    if (known) event.preventDefault();
    // The character itself reaches the editor, which has the focus by the time it is typed.
    else if (data.editable && event.key.length === 1 && !event.ctrlKey && !event.metaKey && !" /".includes(event.key)) edit("");
  });

  const cellOf = (target) => {
    const td = target.closest("td");
    return td && cells.find((cell) => cell.td === td);
  };

  table.addEventListener("mousedown", (event) => {
    const cell = event.button === 0 && cellOf(event.target);
    if (!cell) return;
    event.preventDefault();
    leave(true);
    dragging = true;
    select(cell.r, cell.c, { extend: event.shiftKey });
  });
  table.addEventListener("mouseover", (event) => {
    const cell = dragging && event.buttons === 1 && cellOf(event.target);
    if (cell && cell !== active) select(cell.r, cell.c, { extend: true });
  });
  document.addEventListener("mouseup", () => { dragging = false; });
  table.addEventListener("click", (event) => {
    const cell = cellOf(event.target);
    const waits = cell && data.editable && cell === active && anchor === active ? Grid.resolveCell(cell) : null;
    if (waits) waits.then(() => select(cell.r, cell.c));
  });
  table.addEventListener("dblclick", (event) => {
    const cell = cellOf(event.target);
    if (!cell || !data.editable || stateOf(cell) === "conflict") return;
    if (cell.indicator.kind === "veto") toggleVeto();
    else edit();
  });
  table.addEventListener("focusin", (event) => {
    const cell = cellOf(event.target);
    if (cell && (cell !== active || !cell.td.classList.contains("active"))) select(cell.r, cell.c, { focus: false });
  });

  // ---- copying and pasting

  // Rows and columns of what a spreadsheet put on the clipboard, quoted cells included.
  function unfolded(text) {
    const found = [[""]];
    let quoted = false;
    for (let i = 0; i < text.length; i += 1) {
      const c = text[i];
      const line = found[found.length - 1];
      if (quoted && c === '"' && text[i + 1] === '"') line[line.length - 1] += text[i += 1];
      else if (c === '"' && (quoted || line[line.length - 1] === "")) quoted = !quoted;
      else if (!quoted && c === "\t") line.push("");
      else if (!quoted && c === "\n") found.push([""]);
      else if (quoted || c !== "\r") line[line.length - 1] += c;
    }
    if (found.length > 1 && found[found.length - 1].join("") === "") found.pop();
    return found;
  }

  const folded = (text) => (/[\t\n"]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text);

  function copy(event) {
    if (editing || !table.contains(document.activeElement)) return false;
    const block = chosenCells();
    const lines = new Map();
    block.forEach((cell) => lines.set(cell.r, [...(lines.get(cell.r) || []), folded(textOf(cell))]));
    event.clipboardData.setData("text/plain", [...lines.values()].map((line) => line.join("\t")).join("\n"));
    event.preventDefault();
    tell(say("copied", { count: block.length }));
    return true;
  }

  function paste(event) {
    if (editing || !data.editable || !table.contains(document.activeElement)) return;
    event.preventDefault();
    const block = unfolded(event.clipboardData.getData("text/plain"));
    const chosen = chosenCells();
    const single = block.length === 1 && block[0].length === 1;
    if (single) return void pasteInto(chosen.map((cell) => [cell, block[0][0]]), 0);
    const pairs = [];
    let cut = 0;
    block.forEach((line, r) => line.forEach((text, c) => {
      const inside = chosen[0].r + r < height && chosen[0].c + c < width;
      if (inside) pairs.push([at(chosen[0].r + r, chosen[0].c + c), text]);
      else if (text.trim()) cut += 1;
    }));
    return void pasteInto(pairs, cut);
  }

  function pasteInto(pairs, cut) {
    const full = pairs.filter(([, text]) => text.trim() !== "");
    const last = pairs[pairs.length - 1][0];
    const first = pairs[0][0];
    select(first.r, first.c);
    select(last.r, last.c, { extend: true });
    const parts = [say(cut ? "clipped" : "pasted", { count: full.length, cut })];
    if (full.length < pairs.length) parts.push(words.blankSkipped);
    tell(parts.join(" "));
    change(full.map(([cell, text]) => ({ cell, text })), { then: () => active.td.focus() });
  }

  document.addEventListener("copy", copy);
  document.addEventListener("cut", (event) => {
    if (data.editable && copy(event)) change(chosenCells().map((cell) => ({ cell, text: "" })));
  });
  document.addEventListener("paste", paste);

  // ---- the figures around the grid

  function showPreview(state) {
    data.preview = state;
    showStandings(state);
    const bar = document.getElementById("grid-bar");
    Object.assign(bar, { value: state.done, max: state.of });
    const complete = state.done === state.of;
    document.getElementById("grid-count").textContent = say(complete ? "complete" : "progress", { done: state.done, of: state.of });
    const list = document.getElementById("grid-warnings");
    const icon = list.querySelector("svg") || document.querySelector("#grid-icons svg");
    list.replaceChildren(...state.warnings.map((text) => element("li", {}, icon ? icon.cloneNode(true) : null, element("span", { textContent: text }))));
    Grid.showSums();
  }

  function showStandings({ groups }) {
    table.classList.toggle("unranked", !Object.values(groups).some((standing) => standing.part));
    rows.forEach((row, r) => {
      const standing = groups[data.groups[r].id]; // none for a group that left the sheet since the page was read
      if (standing) showStanding([...row.cells].slice(-3), standing);
    });
  }

  function showStanding([total, rank, grade], standing) {
    const whole = standing.part;
    total.className = `sum total${"part" in standing ? "" : " partial"}`;
    total.textContent = whole ? standing.total : "part" in standing ? "" : standing.points;
    rank.textContent = whole ? standing.rank : "";
    grade.textContent = whole ? standing.grade : "part" in standing ? words.noPart : words.soFar;
    if (whole) grade.dataset.place = standing.place;
    else delete grade.dataset.place;
  }

  // The headers in words: the bare figure below a name is what may be given.
  function nameHeads() {
    heads.forEach((head, c) => {
      const { indicator } = at(0, c);
      head.setAttribute("aria-label", `${indicator.code} ${indicator.name}, ${Grid.most(indicator)}`);
    });
    for (const head of table.tHead.rows[0].cells) {
      const full = head.querySelector(".most");
      if (full && full.textContent) head.setAttribute("aria-label", `${head.title}, ${say("maximum", { maximum: full.textContent })}`);
    }
  }

  // The paper form lists the reasons as they are now.
  function listReasons() {
    const noted = cells.filter((cell) => Grid.reasonOf(cell));
    const list = element("ol", {}, ...noted.map((cell) => element("li", {
      textContent: say("named", { name: `${cell.group.name} · ${cell.indicator.code} ${cell.indicator.name} · ${Grid.shown(textOf(cell))}`, text: Grid.reasonOf(cell) }),
    })));
    const place = document.getElementById("paper-reasons");
    place.replaceChildren(...(noted.length ? [element("h2", { textContent: words.reasons }), list] : []));
  }

  window.addEventListener("beforeprint", listReasons);
  document.querySelectorAll("[data-print]").forEach((found) => {
    found.hidden = false;
    found.addEventListener("click", () => window.print());
  });
  document.getElementById("grid-undo").addEventListener("click", undo);
  document.getElementById("grid-redo").addEventListener("click", redo);
  document.getElementById("grid-next").addEventListener("click", nextEmpty);
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && !event.defaultPrevented && !event.target.closest("dialog")) nextEmpty();
  });

  Object.assign(Grid, { select, change, showPreview });
  document.body.classList.add("grid-live");
  document.body.classList.toggle("grid-editable", data.editable);
  document.querySelectorAll("[data-live]").forEach((found) => { found.hidden = !data.editable && found.id !== "grid-next"; });
  cells.forEach((cell) => { if (cell.reason) cell.td.title = cell.reason; });
  active.td.tabIndex = 0;
  nameHeads();
  showStandings(data.preview);
  Grid.layOut();
  outbox.showSaved();
  outbox.restore();
  Grid.suggestions.load();
})();
