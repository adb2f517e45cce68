// The outbox: what was typed waits here, survives a reload on this machine, and is sent when it can be.
"use strict";

if (window.Grid) (() => {
  const { data, words, say, cells, paint, flash, element, tell } = Grid;
  const PREFIX = `branchmgr.grid.${data.user}.${data.period}.`;
  const MOST = 400;
  const byKey = new Map(cells.map((cell) => [cell.key, cell]));
  const banner = document.getElementById("grid-banner");
  const saved = document.getElementById("grid-saved");
  let busy = false;
  let timer = 0;
  let retries = 0;
  let lastSaved = null;
  let trouble = "";
  let previewTimer = 0;

  const token = () => (document.cookie.match(/(?:^|; )csrftoken=([^;]+)/) || [])[1] || "";

  function keep(cell) {
    try {
      if (!cell.draft) localStorage.removeItem(PREFIX + cell.key);
      else {
        const { text, reason, message } = cell.draft;
        const state = cell.draft.state === "sending" ? "waiting" : cell.draft.state;
        localStorage.setItem(PREFIX + cell.key, JSON.stringify({ text, reason, state, message, version: cell.version }));
      }
    } catch {
      // A full or forbidden storage only means that a reload forgets what was not sent.
    }
  }

  function refresh(cell) {
    keep(cell);
    paint(cell);
    showSaved();
  }

  // Takes what was typed; `reason` undefined keeps the present one where it is still needed.
  function put(cell, typed, reason) {
    const text = Grid.canonical(typed, cell.indicator);
    const message = Grid.fault(text, cell.indicator);
    const needed = !message && Grid.needsReason(text, cell.indicator);
    let said = reason === undefined ? (needed ? Grid.reasonOf(cell) : "") : reason.trim();
    if (text === "") said = "";
    if (text === cell.text && said === cell.reason && Grid.stateOf(cell) !== "sending") cell.draft = null;
    else {
      const state = message ? "refused" : needed && !said ? "needs" : "waiting";
      cell.draft = { text, reason: said, state, message };
    }
    refresh(cell);
    if (Grid.stateOf(cell) === "waiting") soon(250);
  }

  function soon(milliseconds) {
    clearTimeout(timer);
    timer = setTimeout(flush, milliseconds);
  }

  async function flush() {
    if (busy || !data.editable) return;
    const sending = cells.filter((cell) => Grid.stateOf(cell) === "waiting").slice(0, MOST);
    if (!sending.length) return;
    busy = true;
    const sent = new Map(sending.map((cell) => [cell, cell.draft]));
    sending.forEach((cell) => { cell.draft.state = "sending"; paint(cell); });
    showSaved();
    const answer = await post(sending);
    busy = false;
    if (answer.cells) take(answer.cells, sent);
    else give(answer, sent);
    showSaved();
  }

  async function post(sending) {
    const body = JSON.stringify({
      user: data.user,
      cells: sending.map((cell) => ({
        group: cell.group.id, indicator: cell.indicator.id, text: cell.draft.text, reason: cell.draft.reason,
        version: cell.version,
      })),
    });
    const headers = { Accept: "application/json", "Content-Type": "application/json", "X-CSRFToken": token() };
    try {
      const response = await fetch(data.cellsUrl, { method: "POST", headers, body, keepalive: body.length < 60000 });
      return await understood(response);
    } catch {
      return { status: 0 };
    }
  }

  async function understood(response) {
    const isJson = (response.headers.get("Content-Type") || "").startsWith("application/json");
    const said = isJson ? await response.json() : {};
    if (response.ok && isJson) return said;
    return { status: response.redirected ? 401 : response.status, message: said.message || "" };
  }

  // The server answered: each cell gets its verdict, unless it was typed over meanwhile.
  function take(verdicts, sent) {
    trouble = "";
    retries = 0;
    hideBanner();
    for (const verdict of verdicts) {
      const cell = byKey.get(`${verdict.group}-${verdict.indicator}`);
      const draft = sent.get(cell);
      const latest = cell.draft === draft;
      if (verdict.status === "refused") refused(cell, draft, verdict.message);
      else {
        const { text, reason, version, at } = verdict;
        Object.assign(cell, { text, reason, version, at, by: verdict.by || (verdict.status === "saved" ? data.me : "") });
        if (verdict.status === "saved") settled(cell, latest);
        else conflict(cell);
      }
      if (!cell.draft) lastSaved = new Date();
      refresh(cell);
    }
    soon(0);
    previewSoon();
  }

  function settled(cell, latest) {
    if (!latest) return;
    cell.draft = null;
    flash(cell);
  }

  function refused(cell, draft, message) {
    if (cell.draft === draft) Object.assign(cell.draft, { state: "refused", message });
  }

  // Somebody else was first; where both mean the same there is nothing to choose.
  function conflict(cell) {
    if (!cell.draft) return;
    if (cell.draft.text === cell.text && cell.draft.reason === cell.reason) cell.draft = null;
    else Object.assign(cell.draft, { state: "conflict", message: say("conflictTitle", { name: cell.by, time: Grid.moment(cell.at) }) });
  }

  // Nothing was saved: back to waiting, and say why in words.
  function give({ status, message }, sent) {
    const final = status >= 400 && status < 500 && status !== 401 && status !== 408 && status !== 429;
    for (const [cell, draft] of sent) {
      if (cell.draft !== draft) continue;
      cell.draft.state = final ? "refused" : "waiting";
      cell.draft.message = final ? message : "";
      refresh(cell);
    }
    if (status === 401) showTrouble("signedOut");
    else if (status === 403) askWhy();
    else if (final) showBanner(say("notSent", { message }));
    else showTrouble(status === 0 ? "offline" : "serverFault");
    if (!final) again();
  }

  function again() {
    retries += 1;
    soon(Math.min(30000, 1000 * 2 ** Math.min(retries, 5)));
  }

  function showTrouble(kind) {
    trouble = kind;
    const link = element("a", { href: data.signInUrl, target: "_blank", rel: "noopener", className: "btn btn-secondary btn-sm", textContent: words.signIn });
    showBanner(words[kind], kind === "signedOut" ? link : null);
  }

  function showBanner(text, action = null) {
    banner.replaceChildren(element("span", { textContent: text }));
    if (action) banner.append(" ", action);
    banner.hidden = false;
  }

  function hideBanner() {
    banner.hidden = true;
  }

  // The secretary may not save any more: the period was closed meanwhile, or the office has passed on.
  async function askWhy() {
    const state = await loadPreview();
    closed(state && state.closed ? state.closed : "");
  }

  function closed(message) {
    data.editable = false;
    document.body.classList.remove("grid-editable");
    Grid.table.setAttribute("aria-readonly", "true");
    Grid.layOut();
    const left = cells.filter((cell) => cell.draft);
    if (!left.length) return showBanner(message);
    const drop = element("button", { type: "button", className: "btn btn-secondary btn-sm", textContent: words.discard });
    drop.addEventListener("click", () => {
      left.forEach((cell) => { cell.draft = null; refresh(cell); });
      showBanner(message);
    });
    return showBanner(say("closedKept", { count: left.length, message }), drop);
  }

  function showSaved() {
    const open = cells.filter((cell) => cell.draft).length;
    const sending = cells.some((cell) => Grid.stateOf(cell) === "sending");
    saved.dataset.state = sending ? "sending" : open ? "open" : "saved";
    saved.textContent = sending ? words.savingNow
      : open ? say("unsaved", { count: open })
        : lastSaved ? say("savedAt", { time: Grid.time(lastSaved) }) : words.nothingYet;
  }

  // Brings back what was typed here before the page was closed or reloaded.
  function restore() {
    const found = [];
    for (const cell of cells) {
      const kept = stored(cell);
      if (!kept) continue;
      cell.draft = { text: kept.text, reason: kept.reason, state: kept.state, message: kept.message };
      if (kept.version !== cell.version) conflict(cell);
      if (cell.draft) found.push(cell);
      refresh(cell);
    }
    if (!data.editable && found.length) closed(data.whyNot);
    else if (found.length) {
      tell(say("restored", { count: found.length }));
      flush();
    }
  }

  function stored(cell) {
    try {
      const kept = JSON.parse(localStorage.getItem(PREFIX + cell.key));
      return kept && typeof kept.text === "string" && typeof kept.reason === "string" ? kept : null;
    } catch {
      return null;
    }
  }

  function previewSoon() {
    clearTimeout(previewTimer);
    previewTimer = setTimeout(loadPreview, 300);
  }

  async function loadPreview() {
    try {
      const response = await fetch(data.previewUrl, { headers: { Accept: "application/json" } });
      if (!response.ok) return null;
      const state = await response.json();
      Grid.showPreview(state);
      if (data.editable && !state.open) closed(state.closed);
      return state;
    } catch {
      return null;
    }
  }

  function retryNow() {
    if (!trouble || busy) return;
    if (cells.some((cell) => Grid.stateOf(cell) === "waiting")) {
      retries = 0;
      soon(0);
    } else {
      trouble = "";
      hideBanner();
    }
  }

  window.addEventListener("online", retryNow);
  window.addEventListener("focus", retryNow);
  window.addEventListener("offline", () => showTrouble("offline"));
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "hidden") flush();
    else retryNow();
  });

  Grid.outbox = { put, flush, restore, showSaved };
})();
