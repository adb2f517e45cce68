// The frame's behaviour. Every page works without it; it adds the shortcut for search, the question before a
// consequential act, the warning before typed text is lost, words for requests that fail, and the bell.
"use strict";

(() => {
  const words = document.getElementById("words").dataset;
  document.querySelectorAll(".no-scripts").forEach((said) => said.remove());

  // A sentence in the place for messages, read out by screen readers.
  function say(sentence, kind = "error") {
    const line = document.createElement("p");
    line.className = `message ${kind}`;
    line.textContent = sentence;
    document.getElementById("messages")?.replaceChildren(line);
  }

  // Search: "/" goes to the field of the list, else to the one in the bar.
  function isTyping(target) {
    return target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);
  }

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const fields = [...document.querySelectorAll("[data-search]")].reverse();
    const field = fields.find((one) => one.offsetParent !== null);
    if (!field) return;
    event.preventDefault();
    field.focus();
    field.select();
  });

  // What only narrows a list is folded on a phone, so that the list begins on the first screen.
  if (window.matchMedia("(max-width: 43.99rem)").matches) {
    for (const fold of document.querySelectorAll("details[data-fold]")) fold.open = false;
  }

  // Sections of the main menu stay as this person left them; the one in use is open. A click is a key press, too.
  for (const fold of document.querySelectorAll("details[data-menu]")) {
    const key = `menu:${document.body.dataset.user}:${fold.dataset.menu}`;
    try {
      const kept = localStorage.getItem(key);
      if (kept && !fold.querySelector("[aria-current]")) fold.open = kept === "open";
    } catch {
      // The memory is switched off: the section is as the page came.
    }
    fold.querySelector("summary").addEventListener("click", () => {
      try {
        localStorage.setItem(key, fold.open ? "closed" : "open");
      } catch {
        // It only is not remembered.
      }
    });
  }

  // Menus made of <details> close on Escape and on a click elsewhere.
  document.addEventListener("click", (event) => {
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      if (!menu.contains(event.target)) menu.open = false;
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
    if (location.hash === "#menu") location.replace("#main");
  });

  // The question in words before a consequential act.
  const dialog = document.getElementById("ask");

  function ask({ text, title, yes }) {
    dialog.querySelector("#ask-title").textContent = title || dialog.dataset.title;
    dialog.querySelector("#ask-text").textContent = text;
    dialog.querySelector("#ask-yes").textContent = yes || dialog.dataset.yes;
    dialog.returnValue = "no";
    dialog.showModal();
    return new Promise((answer) => {
      dialog.addEventListener("close", () => answer(dialog.returnValue === "yes"), { once: true });
    });
  }

  // What lacks something that must be there is not kept: it is sent without a question, and the server says what lacks.
  function cannotBeKept(form, button) {
    if (button?.formNoValidate) return false;
    return [...form.elements].some((field) => field.willValidate && field.validity.valueMissing);
  }

  const confirmed = new WeakSet();

  document.addEventListener(
    "submit",
    async (event) => {
      const form = event.target;
      const holder = event.submitter?.dataset.confirm ? event.submitter : form;
      if (!holder.dataset.confirm || confirmed.delete(form) || cannotBeKept(form, event.submitter)) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      const { confirm: text, confirmTitle: title, confirmYes: yes } = holder.dataset;
      if (!(await ask({ text, title, yes }))) return;
      confirmed.add(form);
      form.requestSubmit(event.submitter);
    },
    true,
  );

  document.addEventListener("htmx:confirm", async (event) => {
    const text = event.detail.question;
    if (!text) return;
    event.preventDefault();
    const { confirmTitle: title, confirmYes: yes } = event.detail.elt.dataset;
    if (await ask({ text, title, yes })) event.detail.issueRequest(true);
  });

  // Forms that were typed into and not sent.
  let unsent = false;

  document.addEventListener("input", (event) => {
    if (event.target.closest("form[data-guard]")) unsent = true;
  });

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return;
    if (event.target.matches("[data-guard]")) unsent = false;
    const buttons = [...event.target.querySelectorAll("button[type=submit]")];
    for (const button of buttons) button.setAttribute("aria-disabled", "true");
    // An answer that is a file leaves the page as it is.
    setTimeout(() => buttons.forEach((button) => button.removeAttribute("aria-disabled")), 4000);
  });

  addEventListener("beforeunload", (event) => {
    if (unsent) event.preventDefault();
  });

  // A page that the browser brings back must be usable again.
  addEventListener("pageshow", () => {
    for (const button of document.querySelectorAll("button[aria-disabled]")) button.removeAttribute("aria-disabled");
  });

  // Sending a form twice by a double click.
  document.addEventListener(
    "click",
    (event) => {
      if (event.target.closest("button[aria-disabled=true]")) event.preventDefault();
    },
    true,
  );

  // The summary of errors comes first for whoever cannot see it.
  document.querySelector("[data-focus]")?.focus();

  // htmx: a refusal goes to the place for messages; failures are said in words.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.xhr.status !== 422 || !event.detail.xhr.responseText.includes("data-refusal")) return;
    event.detail.target = document.getElementById("messages");
    event.detail.swapOverride = "innerHTML";
    event.detail.shouldSwap = true;
    event.detail.target.scrollIntoView({ block: "nearest" });
  });

  document.addEventListener("htmx:sendError", () => say(words.offline));
  document.addEventListener("htmx:responseError", (event) => {
    const sentence = { 401: words.signedOut, 403: words.forbidden }[event.detail.xhr.status];
    say(sentence || words.failed);
  });

  // What other scripts of the product may use.
  window.frameSay = say;
  window.frameAsk = ask;

  // Drafts: what is typed into a form with data-draft stays on this machine until the server has taken it. A draft
  // belongs to one person, one address and one form; it goes after seven days and when that person signs out.
  const WEEK = 7 * 24 * 3600 * 1000;
  const LEFT_OUT = new Set(["hidden", "password", "file", "submit", "button"]);

  function read(key) {
    try {
      const draft = JSON.parse(localStorage.getItem(key));
      return draft && Date.now() - draft.at < WEEK ? draft : null;
    } catch {
      return null;
    }
  }

  function write(key, draft) {
    try {
      localStorage.setItem(key, JSON.stringify(draft));
    } catch {
      // The memory is full or switched off: the form still works, it only keeps no draft.
    }
  }

  function fields(form) {
    return [...form.elements].filter((field) => field.name && !LEFT_OUT.has(field.type));
  }

  function typed(form) {
    return fields(form).map((field) =>
      field.type === "checkbox" || field.type === "radio" ? [field.name, field.value, field.checked] : [field.name, field.value],
    );
  }

  function fill(form, values) {
    for (const field of fields(form)) {
      const isMark = field.type === "checkbox" || field.type === "radio";
      const value = values.find(([name, text]) => name === field.name && (!isMark || text === field.value));
      if (value && isMark) field.checked = value[2];
      else if (value) field.value = value[1];
    }
  }

  // What was typed on top of something older than what the server has now is offered, never filled in by itself.
  function offer(form, key, draft) {
    const note = document.createElement("div");
    const take = document.createElement("button");
    const drop = document.createElement("button");
    note.className = "draft-note";
    note.setAttribute("role", "status");
    note.textContent = words.draftOlder;
    take.type = "button";
    take.textContent = words.draftTake;
    take.addEventListener("click", () => {
      fill(form, draft.values);
      note.remove();
    });
    drop.type = "button";
    drop.textContent = words.draftLeave;
    drop.addEventListener("click", () => {
      localStorage.removeItem(key);
      note.remove();
    });
    note.append(take, drop);
    form.prepend(note);
  }

  function tell(form, key) {
    const note = document.createElement("div");
    const drop = document.createElement("button");
    note.className = "draft-note";
    note.setAttribute("role", "status");
    note.textContent = words.draft;
    drop.type = "button";
    drop.textContent = words.draftDrop;
    drop.addEventListener("click", () => {
      localStorage.removeItem(key);
      form.reset();
      note.remove();
    });
    note.append(drop);
    form.prepend(note);
  }

  function keep(form) {
    const key = `${mine}${location.pathname}:${form.dataset.draft}`;
    const edition = () => form.elements.edition?.value;
    const draft = read(key);
    const fresh = JSON.stringify(typed(form));
    const taken = draft?.sent && document.querySelector(".message.success");
    if (taken) localStorage.removeItem(key);
    else if (draft && !("bound" in form.dataset) && JSON.stringify(draft.values) !== fresh) {
      if (draft.edition === edition()) {
        fill(form, draft.values);
        tell(form, key);
      } else {
        offer(form, key, draft);
      }
    }
    form.addEventListener("input", () => write(key, { at: Date.now(), values: typed(form), edition: edition() }));
    form.addEventListener("submit", (event) => {
      if (!event.defaultPrevented) write(key, { at: Date.now(), values: typed(form), edition: edition(), sent: true });
    });
  }

  const mine = `draft:${document.body.dataset.user}:`;

  function forget(isOver) {
    for (const key of Object.keys(localStorage)) if (key.startsWith(mine) && isOver(key)) localStorage.removeItem(key);
  }

  // The page for signing in, or an error, instead of an answer shows that what was sent has not arrived.
  function keepAfterAll(whose) {
    for (const key of Object.keys(localStorage)) {
      const draft = key.startsWith(whose) && read(key);
      if (draft && draft.sent) write(key, { ...draft, sent: false });
    }
  }

  // Another page of ours, neither sign-in nor error, shows that what was sent has arrived.
  if (document.body.classList.contains("sign-in")) keepAfterAll("draft:");
  else if (document.querySelector(".fault-page, .refusal")) keepAfterAll(mine);
  else if (document.body.classList.contains("framed")) {
    forget((key) => !read(key) || (read(key).sent && !key.startsWith(`${mine}${location.pathname}:`)));
  }

  for (const form of document.querySelectorAll("form[data-draft]")) keep(form);

  document.addEventListener("submit", (event) => {
    if (event.target.matches("[data-forget-drafts]") && !event.defaultPrevented) forget(() => true);
  });
})();

// The bell: its list unfolds in place, and its count is looked up quietly while the page is being looked at. Without
// a script it is the link to the list.
(() => {
  const bell = document.querySelector("[data-bell]");
  if (!bell || !window.htmx) return;
  const [button, news, list] = [".notices", ".bell-news", ".bell-body"].map((part) => bell.querySelector(part));
  const [count, said] = [".count", ".bell-said"].map((part) => button.querySelector(part));

  button.setAttribute("role", "button");
  button.setAttribute("aria-controls", list.id);
  button.setAttribute("aria-expanded", "false");

  function fold() {
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
  }

  async function unfold() {
    button.setAttribute("aria-expanded", "true");
    await window.htmx.ajax("GET", bell.dataset.bell, { target: list, swap: "innerHTML" });
    list.hidden = false;
    list.focus();
  }

  button.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    if (button.getAttribute("aria-expanded") === "true") fold();
    else unfold();
  });

  button.addEventListener("keydown", (event) => {
    if (event.key !== " ") return;
    event.preventDefault();
    button.click();
  });

  bell.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || list.hidden) return;
    fold();
    button.focus();
  });

  document.addEventListener("click", (event) => {
    if (event.target.isConnected && !bell.contains(event.target)) fold();
  });

  bell.addEventListener("focusout", (event) => {
    if (event.relatedTarget && !bell.contains(event.relatedTarget)) fold();
  });

  // What was marked as read is gone from the list, and with it the place where the keyboard was.
  list.addEventListener("htmx:afterSwap", () => list.focus());

  function show(told) {
    if (said.textContent.trim() === told.said) return;
    count.hidden = !told.unread;
    count.textContent = told.unread > 99 ? "99+" : String(told.unread);
    said.textContent = told.said;
    news.textContent = told.said;
  }

  document.addEventListener("bell", (event) => show(event.detail));

  let asked = Date.now();
  let isOver = false;

  async function look() {
    if (isOver || document.hidden || Date.now() - asked < Number(bell.dataset.bellEvery) * 1000) return;
    asked = Date.now();
    try {
      const answer = await fetch(bell.dataset.bellCount, { headers: { Accept: "application/json" } });
      isOver = answer.status === 401;
      if (answer.ok) show(await answer.json());
    } catch {
      // The server cannot be reached; the next look may find it.
    }
  }

  setInterval(look, 10_000);
  document.addEventListener("visibilitychange", look);
})();

// A date never breaks over two lines, wherever it stands in a sentence.
(() => {
  const DATE = /\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?/;
  const LEFT = "script, style, textarea, option, title, svg, .date, [contenteditable]";

  function keepWhole(part) {
    const texts = document.createTreeWalker(part, NodeFilter.SHOW_TEXT, (text) =>
      DATE.test(text.data) && !text.parentElement.closest(LEFT) ? NodeFilter.FILTER_ACCEPT : NodeFilter.FILTER_SKIP,
    );
    const found = [];
    while (texts.nextNode()) found.push(texts.currentNode);
    for (let text of found) {
      // Of a sentence that is one thing in a row, its parts would become things of their own.
      if (/flex|grid/.test(getComputedStyle(text.parentElement).display)) {
        const sentence = document.createElement("span");
        text.replaceWith(sentence);
        sentence.append(text);
      }
      for (let date = DATE.exec(text.data); date; date = DATE.exec(text.data)) {
        const whole = document.createElement("span");
        whole.className = "date";
        text = text.splitText(date.index);
        const rest = text.splitText(date[0].length);
        text.replaceWith(whole);
        whole.append(text);
        text = rest;
      }
    }
  }

  keepWhole(document.body);
  document.addEventListener("htmx:load", (event) => keepWhole(event.target));
})();

// One box that ticks all of a list; without a script there is none.
for (const all of document.querySelectorAll("[data-tick-all]")) {
  const boxes = [...all.form.elements].filter((box) => box.name === all.dataset.tickAll && box.type === "checkbox");
  const state = () => {
    const ticked = boxes.filter((box) => box.checked).length;
    all.checked = ticked === boxes.length;
    all.indeterminate = ticked > 0 && ticked < boxes.length;
  };
  all.closest("[hidden]").hidden = false;
  all.addEventListener("change", () => boxes.forEach((box) => (box.checked = all.checked)));
  boxes.forEach((box) => box.addEventListener("change", state));
  state();
}

// Buttons that print the page: shown only where a script can do it.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
