// A vote is sent until the server says that it is on disk; meanwhile the page says that it is not saved yet. The page
// follows the session by asking for a few numbers. Without this file the buttons post and a link looks again.
(function () {
  "use strict";
  const POLL_MS = 1300, POLL_JITTER_MS = 500, HIDDEN_MS = 6000; // phones ask apart from each other
  const FIRST_RETRY_MS = 400, LAST_RETRY_MS = 8000;
  const PATIENCE_MS = 25000; // longer than the server waits for its database
  let root = document.getElementById("phone");
  if (!root || !root.dataset.url) return;
  const url = root.dataset.url, KEPT = "vote " + url;
  let pending = null; // the last tap, while nobody has said that it is saved
  let wait = FIRST_RETRY_MS, retry = 0, next = 0, lost = 0;
  let refused = { word: "", step: "" }; // why the last vote does not count; it stands for as long as the step does

  const part = (id) => document.getElementById(id);
  const same = (form) => pending && form && form.elements.element.value === pending.element && form.elements.number.value === pending.number;

  function keep() { // a reload does not lose a tap either
    try {
      if (pending) sessionStorage.setItem(KEPT, JSON.stringify(pending));
      else sessionStorage.removeItem(KEPT);
    } catch (error) { /* storage is off: then a reload is a new page */ }
  }

  function kept() {
    try {
      return JSON.parse(sessionStorage.getItem(KEPT));
    } catch (error) {
      return null;
    }
  }

  function mark(value) {
    document.querySelectorAll(".vote").forEach((button) => button.setAttribute("aria-pressed", String(button.value === value)));
  }

  function tell(text) {
    const saved = part("saved");
    if (saved && saved.textContent !== text) saved.textContent = text;
  }

  function warn(text) {
    const word = part("word");
    word.textContent = text;
    word.hidden = !text;
  }

  function ask(address, options) {
    const stop = new AbortController(), timer = setTimeout(() => stop.abort(), PATIENCE_MS);
    return fetch(address, { cache: "no-store", credentials: "same-origin", signal: stop.signal, ...options }).finally(() => clearTimeout(timer));
  }

  async function send() {
    clearTimeout(retry);
    const mine = pending, form = part("vote");
    if (!mine) return;
    const token = form && form.elements.csrfmiddlewaretoken ? form.elements.csrfmiddlewaretoken.value : mine.token;
    const body = new URLSearchParams({ csrfmiddlewaretoken: token, element: mine.element, number: mine.number, value: mine.value, revision: mine.revision });
    let response = null, said = {};
    try {
      response = await ask(url + "vote/", { method: "POST", body: body, headers: { Accept: "application/json" } });
      said = response.headers.get("Content-Type") === "application/json" ? await response.json() : {};
    } catch (error) {
      response = null;
    }
    if (mine !== pending) return; // another tap has taken its place
    if (!response || response.status >= 500 || response.status === 429) {
      if (form) tell(form.dataset.retry);
      part("stands") && (part("stands").hidden = true);
      wait = Math.min(2 * wait, LAST_RETRY_MS);
      retry = setTimeout(send, wait * (0.75 + Math.random() / 2));
      return;
    }
    pending = null;
    keep();
    wait = FIRST_RETRY_MS;
    if (response.ok && said.saved === mine.revision && said.value === mine.value) {
      if (form) {
        tell("");
        part("stands").hidden = false;
        mark(mine.value);
      }
      look();
    } else if (response.status === 403) {
      location.reload(); // the session has ended: the page says so
    } else {
      show(said.word || "");
    }
  }

  function tapped(event) {
    event.preventDefault();
    const form = event.target, fields = form.elements, value = event.submitter ? event.submitter.value : "";
    if (!value) return;
    const revision = Number(fields.revision.value);
    fields.revision.value = revision + 1;
    pending = { element: fields.element.value, number: fields.number.value, value: value, revision: revision, token: fields.csrfmiddlewaretoken.value };
    keep();
    mark(value);
    refused = { word: "", step: "" };
    warn("");
    part("stands").hidden = true;
    tell(form.dataset.saving);
    wait = FIRST_RETRY_MS;
    send();
  }

  async function show(word) { // the page as it is now, in place of this one
    let html = "";
    try {
      const response = await ask(url);
      html = await response.text();
    } catch (error) {
      return;
    }
    const read = new DOMParser().parseFromString(html, "text/html"), fresh = read.getElementById("phone");
    if (!fresh) return location.reload();
    const inside = document.activeElement === document.body || root.contains(document.activeElement);
    root.replaceWith(fresh);
    root = fresh;
    document.title = read.title;
    begin();
    if (word) refused = { word: word, step: root.dataset.step };
    if (refused.word && refused.step === root.dataset.step) warn(refused.word);
    const title = root.querySelector("h1");
    if (inside && title) {
      title.tabIndex = -1;
      title.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }

  async function look() {
    clearTimeout(next);
    if ("still" in root.dataset) return;
    try {
      const response = await ask(url + "state/?since=" + encodeURIComponent(root.dataset.state));
      if (response.status === 200) {
        const now = await response.json();
        root.dataset.state = now.state;
        if (part("count")) part("count").textContent = now.count;
        if (String(now.step) !== root.dataset.step && !pending) await show("");
      } else if (response.status === 404) {
        return location.reload();
      }
      if (part("word").textContent === root.dataset.lost) warn(refused.step === root.dataset.step ? refused.word : "");
      lost = 0;
    } catch (error) {
      lost += 1;
      if (lost === 2) warn(root.dataset.lost);
    }
    next = setTimeout(look, (document.hidden ? HIDDEN_MS : POLL_MS) + Math.random() * POLL_JITTER_MS);
  }

  function begin() {
    const form = part("vote");
    if (form) form.addEventListener("submit", tapped);
  }

  begin();
  pending = kept();
  if (pending) {
    const form = part("vote");
    if (same(form)) {
      if (pending.revision >= Number(form.elements.revision.value)) form.elements.revision.value = pending.revision + 1;
      mark(pending.value);
      tell(form.dataset.saving);
    }
    send();
  }
  addEventListener("online", function () { send(); look(); });
  addEventListener("pageshow", function (event) { if (event.persisted) show(""); });
  document.addEventListener("visibilitychange", function () { if (!document.hidden) { send(); look(); } });
  next = setTimeout(look, POLL_MS);
})();
