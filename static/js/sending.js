// Sends chosen files at once and in parts: large pictures are made smaller first, progress is shown, and a lost
// connection is waited for, from where the server says the file has come. Without this script the form sends itself.
"use strict";

(() => {
  const LONGEST = 2000; // points: enough to read a photographed page
  const SMALL = 400 * 1024; // bytes: not worth the work below that
  const WAIT = [1000, 2000, 4000, 8000, 15000]; // milliseconds between attempts, the last for ever
  class Lost extends Error {}

  const pause = (attempt) =>
    new Promise((go) => {
      const timer = setTimeout(done, WAIT[Math.min(attempt, WAIT.length - 1)]);
      function done() {
        clearTimeout(timer);
        removeEventListener("online", done);
        go();
      }
      addEventListener("online", done);
    });

  // A picture no larger than it must be, as JPG; anything else, and what the browser cannot read, as it is.
  async function shrunk(file) {
    if (!file.type.startsWith("image/")) return file;
    const picture = await createImageBitmap(file).catch(() => null);
    if (!picture) return file;
    const scale = Math.min(1, LONGEST / Math.max(picture.width, picture.height));
    const plain = /^image\/(jpeg|png)$/.test(file.type);
    if (plain && scale === 1 && file.size <= SMALL) return file;
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(picture.width * scale));
    canvas.height = Math.max(1, Math.round(picture.height * scale));
    const paper = canvas.getContext("2d");
    paper.fillStyle = "#fff";
    paper.fillRect(0, 0, canvas.width, canvas.height);
    paper.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.close();
    const blob = await new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.85));
    if (!blob || (plain && blob.size >= file.size)) return file;
    return new File([blob], `${file.name.replace(/\.[^.]*$/, "")}.jpg`, { type: "image/jpeg" });
  }

  // Other forms that take a picture make it smaller as well.
  window.sendingShrunk = shrunk;

  // Browsers compute hashes only over https or on the machine itself.
  async function hashed(file) {
    if (!crypto.subtle) return "";
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  function offer(form) {
    const words = form.dataset;
    const field = form.querySelector("input[type=file]");
    const list = form.querySelector(".sending-list");
    const token = form.querySelector("input[name=csrfmiddlewaretoken]").value;
    let busy = 0;
    let queue = Promise.resolve();

    for (const part of form.querySelectorAll("[data-without-script]")) part.hidden = true;

    async function call(url, body) {
      const headers = { Accept: "application/json", "X-CSRFToken": token };
      const answer = await fetch(url, { method: "POST", headers, body }).catch(() => {
        throw new Lost();
      });
      if (answer.status >= 500) throw new Lost();
      const said = await answer.json().catch(() => ({}));
      if (!answer.ok) throw new Error(said.message || words.failed);
      return said;
    }

    // Tries until there is an answer; a part that arrived already is answered with where to go on.
    async function lasting(row, act) {
      for (let attempt = 0; ; attempt += 1) {
        try {
          return await act();
        } catch (error) {
          if (!(error instanceof Lost)) throw Object.assign(error, { afterLoss: attempt > 0 });
          row.say(words.lost);
          await pause(attempt);
        }
      }
    }

    // A file that stays with the form until that is sent can be taken away again.
    function takeAway(line) {
      const button = line.querySelector("button") || document.createElement("button");
      button.type = "button";
      button.hidden = false;
      button.className = "btn btn-link";
      button.textContent = words.remove;
      button.addEventListener("click", () => line.remove());
      return button;
    }
    if ("keeps" in words) [...list.children].forEach(takeAway);

    function shown(file) {
      const line = document.createElement("li");
      const name = document.createElement("span");
      const state = document.createElement("span");
      const bar = document.createElement("progress");
      name.textContent = file.name;
      state.className = "hint";
      bar.max = 100;
      bar.value = 0;
      bar.setAttribute("aria-label", file.name);
      line.append(name, state, bar);
      list.append(line);
      return {
        say: (sentence) => (state.textContent = sentence),
        at(percent) {
          bar.value = percent;
          state.textContent = `${words.sent} ${percent}%`;
        },
        done: () => line.remove(),
        keep(id) {
          const number = document.createElement("input");
          number.type = "hidden";
          number.name = "sent";
          number.value = id;
          state.textContent = words.attached;
          bar.remove();
          line.append(takeAway(line), number);
        },
        wrong(sentence) {
          const again = document.createElement("button");
          again.type = "button";
          again.className = "btn btn-secondary";
          again.textContent = words.again;
          again.addEventListener("click", () => {
            line.remove();
            take(file);
          });
          state.textContent = sentence;
          state.className = "is-wrong";
          bar.replaceWith(again);
        },
      };
    }

    async function parts(file, row) {
      const about = new FormData();
      about.append("name", file.name);
      about.append("size", file.size);
      about.append("sha256", await hashed(file));
      const { id, part, ...begun } = await lasting(row, () => call(words.sending, about));
      let at = begun.received;
      while (at < file.size) {
        row.at(Math.floor((at / file.size) * 100));
        const url = `${words.sending}${id}/?from=${at}`;
        const next = await lasting(row, () => call(url, file.slice(at, at + part)));
        at = next.received;
      }
      row.at(100);
      return id;
    }

    async function attach(id, row) {
      const body = new FormData();
      body.append("sent", id);
      const said = await lasting(row, () => call(form.action, body));
      document.getElementById("evidence-list").innerHTML = said.html; // rendered and escaped by the server
    }

    async function send(file, row) {
      try {
        row.say(words.shrinking);
        const made = await shrunk(file);
        const id = await parts(made, row);
        if ("keeps" in words) {
          row.keep(id); // the form is sent later, with the number of the file in it
          return;
        }
        await attach(id, row);
        row.done();
        window.frameSay?.(`${file.name}: ${words.attached}`, "success");
      } catch (error) {
        row.wrong(error.afterLoss ? words.unsure : error.message);
      } finally {
        busy -= 1;
      }
    }

    function take(file) {
      const row = shown(file);
      row.say(words.waiting);
      busy += 1;
      queue = queue.then(() => send(file, row));
    }

    field.addEventListener("change", () => {
      [...field.files].forEach(take);
      field.value = "";
    });

    addEventListener("beforeunload", (event) => {
      if (busy) event.preventDefault();
    });
  }

  document.querySelectorAll("form[data-sending]").forEach(offer);
})();
