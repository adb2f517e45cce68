// What stands beside a score without being one: the value suggested from the records, and the leader's own.
"use strict";

if (window.Grid) (() => {
  const { data, words, say, cells, element, millionths, textOf, stateOf, tell } = Grid;
  const MOST_REASON = 500;
  const aside = document.getElementById("grid-evidence");
  const acceptAll = document.getElementById("grid-accept-all");
  let found = {};
  let owns = {};
  let open = false;

  // Of a cell: { text, sentence, why, records }; text is empty where nothing could be suggested, and why says why.
  const suggestion = (cell) => found[cell.key] || null;
  const suggested = (cell) => (suggestion(cell) || { text: "" }).text;
  const own = (cell) => owns[cell.key] || null;
  const offers = (cell) => data.editable && suggested(cell) !== "" && textOf(cell) === "";
  const counts = (cell) => textOf(cell) !== "" && stateOf(cell) !== "refused"; // what was refused is no score to compare
  const differs = (cell) => suggested(cell) !== "" && counts(cell) && textOf(cell) !== suggested(cell);

  // How far the points given are from those suggested, with its sign; empty where one of them is no number.
  function difference(cell) {
    const [given, meant] = [millionths(textOf(cell)), millionths(suggested(cell))];
    if (given === null || meant === null || given === meant || !counts(cell)) return "";
    const far = given > meant ? given - meant : meant - given;
    const part = (far % 1000000n).toString().padStart(6, "0").replace(/0+$/, "");
    return `${given > meant ? "+" : "−"}${far / 1000000n}${part && "." + part}`;
  }

  // ---- in the cell: drawn by the style sheet, so that the text of a cell is its score and nothing else

  const drawn = (tag, className, text) => element(tag, { className, dataset: { text } });

  function beside(cell) {
    const { td } = cell;
    const [points] = own(cell) || [""];
    td.classList.toggle("offered", offers(cell));
    td.classList.toggle("bare", textOf(cell) === "" && !offers(cell));
    if (offers(cell)) {
      const tick = element("button", { type: "button", className: "accept", tabIndex: -1 });
      tick.setAttribute("aria-label", say("acceptOne", { points: Grid.shown(suggested(cell)) }));
      td.append(tick, drawn("span", "suggested", Grid.shown(suggested(cell))));
    }
    const below = [];
    if (points) below.push(drawn("small", "own", say("selfShort", { points })));
    if (difference(cell)) below.push(drawn("small", "far", difference(cell)));
    if (below.length) td.append(element("span", { className: "below" }, ...below));
  }

  const selfSaid = (cell) => say("named", { name: words.self, text: own(cell).filter(Boolean).join(" · ") });

  function spoken(cell) {
    const said = [];
    if (suggested(cell)) said.push(say("suggested", { points: Grid.shown(suggested(cell)) }));
    if (own(cell)) said.push(selfSaid(cell));
    return said.join(", ");
  }

  // ---- accepting

  // As typed by hand: the sentence is the reason where one is needed.
  function accept(list, then = null) {
    const edits = list.filter((cell) => data.editable && suggested(cell) !== "").map((cell) => {
      const needed = Grid.needsReason(suggested(cell), cell.indicator);
      return { cell, text: suggested(cell), reason: needed ? suggestion(cell).sentence.slice(0, MOST_REASON) : undefined };
    });
    if (!edits.length) return false;
    Grid.change(edits, { then });
    tell(say("accepted", { count: edits.length }));
    return true;
  }

  const offered = () => cells.filter(offers);
  const column = (cell) => offered().filter((each) => each.c === cell.c);

  function showOffers() {
    const count = offered().length;
    acceptAll.hidden = !count;
    acceptAll.textContent = say("acceptAll", { count });
  }

  // Before the grid's own listeners: the tick must not open the question of a cell that is chosen already.
  Grid.table.addEventListener("mousedown", (event) => {
    if (!event.target.closest(".accept")) return;
    event.preventDefault(); // choosing the cell would paint it anew, and the tick would be gone before it is clicked
    event.stopImmediatePropagation();
    document.activeElement.blur();
  }, true);
  Grid.table.addEventListener("click", (event) => {
    const tick = event.target.closest(".accept");
    const cell = tick && cells.find((each) => each.td === tick.parentElement);
    if (!cell) return;
    event.stopImmediatePropagation();
    accept([cell], () => Grid.select(cell.r, cell.c));
  }, true);

  acceptAll.addEventListener("click", async () => {
    const list = offered();
    const yes = await window.frameAsk({ title: say("acceptAll", { count: list.length }), text: words.acceptAllText, yes: words.acceptYes });
    if (yes) accept(offered());
  });

  // ---- beside the chosen cell and the grid

  const button = (text, act) => {
    const made = element("button", { type: "button", className: "btn btn-sm btn-secondary", textContent: text });
    made.addEventListener("click", act);
    return made;
  };

  // What can be done with the suggestion of a cell, for the line below the grid and for the phone.
  function choices(cell) {
    const made = [];
    const back = () => { if (!Grid.small.matches) Grid.select(cell.r, cell.c); };
    if (data.editable && suggested(cell) !== "" && textOf(cell) !== suggested(cell)) {
      made.push(button(say("acceptOne", { points: Grid.shown(suggested(cell)) }), () => accept([cell], back)));
    }
    if (!Grid.small.matches && column(cell).length > 1) {
      made.push(button(say("acceptColumn", { code: cell.indicator.code, count: column(cell).length }), () => accept(column(cell), back)));
    }
    if (!Grid.small.matches && suggestion(cell)) {
      const why = button(words.evidence, () => toggle(cell));
      why.setAttribute("aria-expanded", String(open));
      why.setAttribute("aria-controls", "grid-evidence");
      made.push(why);
    }
    return made;
  }

  // One line on what is suggested, how far the score is from it, and what the leader gave.
  function line(cell) {
    const said = [];
    const found = suggestion(cell);
    if (found && found.text === "") said.push(say("noSuggestion", { why: [found.sentence, found.why].filter(Boolean).join(" · ") }));
    else if (found) {
      const far = difference(cell);
      const points = Grid.shown(found.text);
      said.push(far ? say("suggestedFar", { points, far }) : say("suggested", { points }), found.sentence);
    }
    if (own(cell)) said.push(selfSaid(cell));
    return said.filter(Boolean).join(" · ");
  }

  function records(list) {
    if (!list.length) return element("p", { className: "hint", textContent: words.noRecords });
    return element("ol", {}, ...list.map(({ text, url }) => element("li", {},
      url ? element("a", { href: url, target: "_blank", rel: "noopener", textContent: text }) : element("span", { textContent: text }))));
  }

  function show(cell) {
    if (!aside) return;
    const known = suggestion(cell);
    aside.hidden = !open || Grid.small.matches;
    if (aside.hidden) return;
    const close = button("×", () => toggle(cell));
    close.setAttribute("aria-label", words.close);
    const head = element("div", { className: "evidence-head" }, element("h2", { textContent: words.evidence }), close);
    const where = element("p", { className: "hint", textContent: `${cell.group.name} · ${cell.indicator.code} ${cell.indicator.name}` });
    const figure = known && known.text ? element("p", { className: "evidence-figure" },
      element("b", { textContent: Grid.shown(known.text) }), element("span", { textContent: ` / ${cell.indicator.maximum}` })) : null;
    const said = element("p", { textContent: known ? [known.sentence, known.why].filter(Boolean).join(" ") : words.nothingSuggested });
    aside.replaceChildren(head, where, ...[figure, said].filter(Boolean), ...(known ? [records(known.records)] : []));
  }

  function toggle(cell) {
    open = !open;
    show(cell);
    Grid.select(cell.r, cell.c);
  }

  // ---- from the server, after the page: what was filed may be much

  async function load() {
    if (!data.suggestionsUrl) return;
    try {
      const response = await fetch(data.suggestionsUrl, { headers: { Accept: "application/json" } });
      if (!response.ok) return;
      ({ cells: found, own: owns } = await response.json());
    } catch {
      return; // without a network there are no suggestions; scores can be typed all the same
    }
    cells.filter((cell) => suggestion(cell) || own(cell)).forEach(Grid.paint);
    showOffers();
  }

  Grid.besides.push(beside);
  Grid.spoken.push(spoken);
  Grid.watchers.push(() => { clearTimeout(showOffers.timer); showOffers.timer = setTimeout(showOffers, 0); });
  Grid.suggestions = { load, accept, offers, differs, suggested, choices, line, show, toggle, has: suggestion };
})();
