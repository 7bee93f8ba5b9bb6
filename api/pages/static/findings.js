// What the pages do better with JavaScript; each works without. Texts go into the page as text alone, never as HTML.
(() => {
  "use strict";
  const script = document.currentScript;
  const basketAddress = script.dataset.basket;
  const BASKET = `findings ${basketAddress} passages`;
  const SEARCHES = `findings ${basketAddress} searches`;
  const MOST_KEPT = Number(script.dataset.most);
  const MOST_NOTE = 2000;
  const MOST_SEARCHES = 12;
  const ID = /^[0-9a-f]{16}$/;

  const all = (selector, within = document) => [...within.querySelectorAll(selector)];
  const plural = (count, noun) => `${count.toLocaleString("en-GB")} ${noun}${count === 1 ? "" : "s"}`;

  function make(tag, text, attributes = {}) {
    const element = document.createElement(tag);
    element.textContent = text;
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    return element;
  }

  // A browser may keep nothing (private windows, full disks): then the buttons stay hidden.
  const keeps = (() => {
    try {
      localStorage.setItem(`${BASKET}?`, "1");
      localStorage.removeItem(`${BASKET}?`);
      return true;
    } catch {
      return false;
    }
  })();

  function read(key) {
    try {
      const found = JSON.parse(localStorage.getItem(key) ?? "[]");
      return Array.isArray(found) ? found : [];
    } catch {
      return [];
    }
  }

  function write(key, value) {
    try {
      localStorage.setItem(key, JSON.stringify(value));
      return true;
    } catch {
      say("Your browser has no room to keep this.");
      return false;
    }
  }

  const said = make("p", "", { role: "status", class: "govuk-visually-hidden" });
  document.body.append(said);
  function say(text) {
    said.textContent = "";
    setTimeout(() => { said.textContent = text; }, 50);
  }

  function relabel(button, text) {
    (button.querySelector("[data-label]") ?? button).textContent = text;
  }

  // Basket
  function kept() {
    const seen = new Set();
    return read(BASKET)
      .filter((one) => one && ID.test(one.id) && !seen.has(one.id) && seen.add(one.id))
      .map((one) => ({ id: one.id, note: typeof one.note === "string" ? one.note.slice(0, MOST_NOTE) : "" }));
  }

  function keep(items) {
    const done = write(BASKET, items);
    showKept();
    return done;
  }

  function addressOf(ids, offset = 0) {
    const query = new URLSearchParams(ids.map((id) => ["passage", id]));
    if (offset > 0) query.append("offset", offset);
    return `${basketAddress}?${query}`;
  }

  function showKept() {
    const items = kept();
    const ids = new Set(items.map((one) => one.id));
    for (const button of all("[data-keep]")) {
      button.hidden = !keeps;
      relabel(button, ids.has(button.dataset.keep) ? "Take out of the basket" : "Keep");
    }
    for (const link of all(".govuk-service-navigation__link")) {
      if (link.getAttribute("href") !== basketAddress) continue;
      let count = link.querySelector("[data-count]");
      if (!count) link.append(count = make("span", "", { "data-count": "" }));
      count.textContent = items.length ? ` (${items.length})` : "";
    }
  }

  function toggle(button) {
    const id = button.dataset.keep;
    const items = kept();
    const rest = items.filter((one) => one.id !== id);
    if (rest.length < items.length) {
      const note = items.find((one) => one.id === id).note;
      if (note.trim() && !confirm("Take the passage out of the basket, and your note on it?")) return;
      if (keep(rest)) say(`Taken out. ${plural(rest.length, "passage")} in the basket.`);
    } else if (items.length >= MOST_KEPT) {
      say(`The basket is full: it holds ${MOST_KEPT} passages.`);
      alert(`The basket holds ${MOST_KEPT} passages. Save it as a file and take some out first.`);
    } else if (keep([...items, { id, note: "" }])) {
      say(`Kept. ${plural(items.length + 1, "passage")} in the basket.`);
    }
  }

  // A page of the basket holds some of its passages; the others are in the form as hidden fields, with their notes.
  function basketPage(page) {
    const fields = () => all("[name=passage]", page);
    const noteOf = (field) => field.closest("li")?.querySelector("textarea") ?? field.nextElementSibling;
    const listed = () => fields().map((field) => field.value);
    const mine = new Map(kept().map((one) => [one.id, one.note]));
    const asked = new URLSearchParams(location.search).has("passage");
    for (const element of all("[data-without-script]", page)) element.hidden = true;
    if (!keeps) {
      for (const element of all("[data-keeps-nothing]", page)) element.hidden = false;
      return;
    }
    if (!asked) {
      if (mine.size) location.replace(addressOf([...mine.keys()]));
      return;
    }
    const same = mine.size === listed().length && listed().every((id) => mine.has(id));
    if (!same) {
      const offer = page.querySelector("[data-offer]");
      offer.hidden = false;
      offer.querySelector("button").addEventListener("click", () => {
        const items = kept();
        const known = new Set(items.map((one) => one.id));
        const more = fields().map((field) => ({ id: field.value, note: noteOf(field).value })).filter((one) => !known.has(one.id));
        if (keep([...items, ...more].slice(0, MOST_KEPT))) location.assign(addressOf(kept().map((one) => one.id)));
      });
      return;
    }
    const list = page.querySelector("ol");
    const atOnce = Number(page.dataset.atOnce);
    const items = () => all("li[data-passage]", list);
    const first = fields().findIndex((field) => list.contains(field));
    const whole = page.querySelector("[data-copy='']");
    // In another tab more may have been kept meanwhile: that stays.
    const save = (gone, stays = true) => {
      const shown = fields().map((field) => ({ id: field.value, note: noteOf(field).value }));
      const ids = shown.map((one) => one.id);
      const known = new Set(ids);
      const others = kept().filter((one) => !known.has(one.id) && one.id !== gone);
      const done = keep([...shown, ...others]);
      if (done && stays) history.replaceState(null, "", ids.length ? addressOf(ids, first) : basketAddress);
      for (const link of all(".govuk-pagination a", page)) link.href = addressOf(ids, Number(new URL(link.href).searchParams.get("offset")));
      whole.dataset.copy = new URL(addressOf(ids), location.href).href;
      for (const total of all("[data-total]", page)) total.textContent = plural(ids.length, "passage");
      return done;
    };
    // What is taken out of one page is filled up from the next, so the server is asked again.
    const show = (id) => {
      const ids = listed();
      const place = Math.max(ids.indexOf(id), 0);
      location.replace(`${addressOf(ids, place - (place % atOnce))}#passage-${id}`);
    };
    for (const field of fields()) noteOf(field).value = mine.get(field.value);
    whole.dataset.copy = new URL(addressOf(listed()), location.href).href;
    for (const item of items()) {
      const note = item.querySelector("textarea");
      note.addEventListener("input", () => save());
      const move = (by) => (event) => {
        const order = fields();
        const place = order.findIndex((field) => item.contains(field)) + by;
        if (place < 0 || place >= order.length) return say(by < 0 ? "It is the first." : "It is the last.");
        const other = order[place].closest("li");
        if (other && by < 0) other.before(item);
        else if (other) other.after(item);
        else {
          // The passage beside it is on another page: the two change places, each with its note.
          const [own, theirs] = [item.querySelector("[name=passage]"), order[place]];
          [own.value, theirs.value] = [theirs.value, own.value];
          [note.value, noteOf(theirs).value] = [noteOf(theirs).value, note.value];
          if (save(undefined, false)) show(theirs.value);
          return;
        }
        save();
        event.currentTarget.focus();
        say(`Moved to place ${place + 1} of ${order.length}.`);
      };
      const remove = () => {
        if (note.value.trim() && !confirm("Take the passage out of the basket, and your note on it?")) return;
        const order = fields();
        const here = order.findIndex((field) => item.contains(field));
        const next = order[here + 1] ?? order[here - 1];
        const id = item.dataset.passage;
        const pages = order.length > items().length;
        item.remove();
        save(id, !pages);
        say(`Taken out. ${plural(order.length - 1, "passage")} in the basket.`);
        if (!next) location.replace(basketAddress);
        else if (pages) show(next.value);
        else next.closest("li").querySelector("[data-remove]").focus();
      };
      for (const [name, act] of [["up", move(-1)], ["down", move(1)], ["remove", remove]]) {
        const button = item.querySelector(`[data-${name}]`);
        button.hidden = false;
        button.addEventListener("click", act);
      }
    }
    // Brought here from another page: the focus goes with the passage.
    const moved = items().find((item) => location.hash === `#passage-${item.dataset.passage}`);
    if (moved) {
      moved.querySelector("button:not([hidden])").focus();
      moved.scrollIntoView({ block: "center" });
    }
    const empty = page.querySelector("[data-empty]");
    empty.hidden = false;
    empty.addEventListener("click", () => {
      if (confirm("Take all passages out of the basket, and your notes on them?") && keep([])) location.replace(basketAddress);
    });
  }

  // Copying
  function selectable(text, after) {
    let box = after.nextElementSibling;
    if (!box?.matches("[data-copied]")) {
      box = make("textarea", "", { "data-copied": "", class: "govuk-textarea findings-copied", rows: "2", readonly: "", "aria-label": "Text to copy" });
      after.after(box);
    }
    box.value = text;
    box.focus();
    box.select();
    return box;
  }

  async function copy(text, button) {
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      // Not on a secure address, or not allowed: the old way, and if that fails the reader's own hand.
      const box = selectable(text, button);
      if (!document.execCommand("copy")) {
        say("The text is selected: copy it with Ctrl+C or your browser's menu.");
        return;
      }
      box.remove();
      button.focus();
    }
    const label = button.dataset.was ??= (button.querySelector("[data-label]") ?? button).textContent;
    relabel(button, "Copied");
    say("Copied.");
    setTimeout(() => relabel(button, label), 2500);
  }

  // The words of a passage as they are, whole, with quotation marks (as `quoted` in pages/environment.py) and their citation.
  async function quotation(button) {
    const shown = button.closest("article").querySelector(".findings-words");
    const citation = button.parentElement.querySelector("[data-copy]").dataset.copy;
    const whole = shown.querySelector("a[data-whole]");
    if (!whole) {
      const words = shown.textContent.trim();
      return `${/^“[^“]*”$/.test(words) ? words : `“${words}”`}\n${citation}`;
    }
    const answer = await fetch(whole.href, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.status);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const box = page.querySelector("#cite");
    if (!box) throw new Error("no words");
    box.querySelector("br").replaceWith("\n");
    return box.textContent;
  }

  async function quote(button) {
    try {
      copy(await quotation(button), button);
    } catch (error) {
      say(error instanceof TypeError ? "The server does not answer at the moment." : "The words could not be had: open the passage and copy them there.");
    }
  }

  // Searches
  function remember(element) {
    const address = new URL(location.href);
    address.searchParams.delete("offset");
    const where = address.pathname + address.search;
    const rest = read(SEARCHES).filter((one) => one && one.where !== where);
    write(SEARCHES, [{ where, label: element.dataset.search, found: element.dataset.found }, ...rest].slice(0, MOST_SEARCHES));
  }

  function recent(section) {
    const list = section.querySelector("ul");
    list.replaceChildren();
    for (const one of read(SEARCHES)) {
      if (!one || typeof one.where !== "string" || !one.where.startsWith("/") || one.where.startsWith("//")) continue;
      const item = make("li", "");
      item.append(make("a", String(one.label || "all passages"), { class: "govuk-link", href: one.where }));
      if (one.found) item.append(make("span", ` ${one.found}`, { class: "findings-count" }));
      list.append(item);
    }
    section.hidden = !list.children.length;
    section.querySelector("button").addEventListener("click", () => {
      write(SEARCHES, []);
      section.hidden = true;
      say("Your searches are forgotten.");
      document.querySelector("#q")?.focus();
    }, { once: true });
  }

  // After a build the notice of made-up reports and the snapshot named below may be others.
  function surroundings(page) {
    for (const selector of [".findings-fictional", ".findings-footer"]) {
      const [old, fresh] = [document, page].map((one) => one.querySelector(selector));
      if (old && fresh) old.replaceWith(document.importNode(fresh, true));
      else if (old) old.remove();
      else if (fresh) document.querySelector("header").after(document.importNode(fresh, true));
    }
  }

  // A build that goes on: the same page is asked again, and its part put in place of what is shown.
  function follow(part) {
    const again = async () => {
      try {
        const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
        if (!answer.ok) throw new Error(String(answer.status));
        const page = new DOMParser().parseFromString(await answer.text(), "text/html");
        const fresh = page.querySelector("[data-follow]");
        if (!fresh) return;
        const stage = fresh.querySelector("[data-stage]")?.textContent;
        if (stage !== part.querySelector("[data-stage]")?.textContent) say(stage ?? fresh.querySelector("h1")?.textContent ?? "");
        part.replaceChildren(...[...fresh.childNodes].map((node) => document.importNode(node, true)));
        part.dataset.follow = fresh.dataset.follow;
        surroundings(page);
      } catch {
        say("The server does not answer at the moment.");
      }
      if (part.dataset.follow === "on") setTimeout(again, 1000);
      else document.title = document.title.replace(/^[^–]*/, `${part.querySelector("h1")?.textContent ?? "Done"} `);
    };
    for (const element of all("[data-without-script]")) element.hidden = true;
    if (part.dataset.follow === "on") setTimeout(again, 1000);
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("button");
    if (!button) return;
    if (button.dataset.keep) toggle(button);
    else if (button.dataset.quote !== undefined) quote(button);
    else if (button.dataset.copy !== undefined) copy(button.dataset.copy || location.href, button);
  });
  addEventListener("storage", showKept);
  // A page that comes back whole has the boxes ticked that led away from it: a form says what its address asks.
  addEventListener("pageshow", (event) => {
    if (event.persisted) for (const form of all("form[method=get]")) form.reset();
  });
  for (const button of all("[data-copy], [data-quote]")) button.hidden = false;
  for (const link of all("[data-instead]")) link.hidden = true;
  showKept();
  for (const page of all("[data-basket]")) if (page !== script) basketPage(page);
  for (const part of all("[data-follow]")) follow(part);
  if (keeps) {
    for (const element of all("[data-search]")) remember(element);
    for (const section of all("[data-recent]")) recent(section);
  }
})();
