// A draft is kept on the server whenever the writer pauses; beside it earlier proposals that are like it are shown.
// What could not be sent stays on this machine (frame.js) and is sent when there is a connection again.
"use strict";

(() => {
  const PAUSE = 900; // milliseconds without a key
  const form = document.querySelector("form[data-keep]");
  if (!form) return;
  const words = form.dataset;
  const state = form.querySelector("[data-keep-state]");
  const similar = document.getElementById("similar");
  const jump = form.querySelector("[data-similar-jump]"); // on a phone they stand below the form
  const kept = `draft:${document.body.dataset.user}:${location.pathname}:${words.draft}`;
  let typed = 0; // how often something was typed
  let sent = 0; // up to where it is on the server
  let timer = 0;
  let busy = false;
  let stopped = false; // somebody else saved: nothing more is sent by itself
  let waiting = null; // the button that was pressed meanwhile

  function say(sentence, isWrong = false) {
    state.textContent = sentence;
    state.classList.toggle("is-wrong", isWrong);
  }

  async function call() {
    const answer = await fetch(words.keep, {
      method: "POST",
      headers: { Accept: "application/json" },
      body: new FormData(form),
    });
    const said = await answer.json().catch(() => ({}));
    return { answer, said };
  }

  // What is still on this machine was typed on top of what the server has now.
  function renew(edition) {
    const draft = JSON.parse(localStorage.getItem(kept) || "null");
    if (draft) localStorage.setItem(kept, JSON.stringify({ ...draft, edition: String(edition) }));
  }

  function take({ answer, said }, upTo) {
    if (!answer.ok) {
      stopped = answer.status < 500;
      say(said.message || words.failed, true);
      return;
    }
    form.elements.edition.value = said.edition;
    similar.innerHTML = said.similar; // rendered and escaped by the server
    jump.textContent = said.similar_words;
    jump.hidden = !said.similar_words;
    sent = upTo;
    say(said.fault ? `${said.text} · ${said.fault}` : said.text, Boolean(said.fault));
    if (typed === upTo && !said.fault) localStorage.removeItem(kept);
    else renew(said.edition);
  }

  async function keep() {
    if (busy || stopped || typed === sent) return;
    busy = true;
    const upTo = typed;
    say(words.keeping);
    try {
      take(await call(), upTo);
    } catch {
      say(words.offline, true);
    }
    busy = false;
    if (waiting) {
      const button = waiting;
      waiting = null;
      form.requestSubmit(button);
    } else if (typed !== upTo) {
      later();
    }
  }

  function later() {
    clearTimeout(timer);
    timer = setTimeout(keep, PAUSE);
  }

  form.addEventListener("input", () => {
    typed += 1;
    stopped = false;
    later();
  });

  form.addEventListener("submit", (event) => {
    clearTimeout(timer);
    if (!busy) {
      sent = typed;
      return;
    }
    event.preventDefault(); // what is on its way arrives first
    waiting = event.submitter;
  });

  addEventListener("online", keep);
  addEventListener("beforeunload", (event) => {
    if (typed !== sent) event.preventDefault();
  });
})();
