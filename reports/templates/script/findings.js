// The findings of one run: filters, order and groups. The whole state is in the address.

const KEYS = ["q", "state", "rule", "path", "client", "owner", "todo", "silent", "verdict", "native", "severity", "server", "language", "production", "group", "sort"];
const FILTERS = KEYS.filter((key) => !["q", "group", "sort"].includes(key));
const SEVERE = { error: 0, warning: 1, info: 2 };
const ORDERS = {
  place: (card) => [valueIn(card, "path"), Number(valueIn(card, "line"))],
  effort: (card) => [-Number(valueIn(card, "effort"))],
  rule: (card) => [valueIn(card, "rule")],
  severity: (card) => [SEVERE[valueIn(card, "severity")]],
};

const CHUNK = 50;
const HEIGHT = 6;

// Cards of a large page come in chunks, of which the browser draws those that can be seen.
function chunksOf(cards) {
  const chunks = [];
  for (let at = 0; at < cards.length; at += CHUNK) {
    const chunk = document.createElement("div");
    chunk.className = "chunk";
    chunk.append(...cards.slice(at, at + CHUNK).map((card) => card.element));
    chunks.push(chunk);
  }
  return chunks;
}

function fit(chunk) {
  const left = all(":scope > [data-finding]:not([hidden])", chunk).length;
  chunk.hidden = !left;
  chunk.style.containIntrinsicHeight = left * HEIGHT + "rem";
}

// A card of a large page says the number of what it shares with others, and its place in words only.
const PLACES = { path: /^(.*):\d+:\d+$/s, line: /:(\d+):\d+$/ };

function valueIn(card, key) {
  if (card.kind && Object.hasOwn(PLACES, key)) {
    return PLACES[key].exec(card.element.querySelector(".place").textContent)[1];
  }
  return (card.kind || card.element).getAttribute("data-" + key) || "";
}

function compared(one, other) {
  const at = one.findIndex((each, index) => each !== other[index]);
  return at < 0 ? 0 : one[at] < other[at] ? -1 : 1;
}

function sorted(cards, keyOf) {
  const keyed = cards.map((card, index) => [...keyOf(card), index, card]);
  return keyed.sort(compared).map((each) => each[each.length - 1]);
}

class Findings {
  constructor(page) {
    this.page = page;
    this.prefix = page.dataset.prefix;
    this.lists = page.querySelector("[data-lists]");
    this.section = this.lists.parentElement;
    this.nothing = page.querySelector("[data-nothing]");
    this.template = page.querySelector("template[data-group]");
    this.kinds = page.querySelector("template[data-kinds]");
    this.matched = page.querySelector("[data-matching]");
    this.inputs = new Map(all("[data-key]", page).map((each) => [each.dataset.key, each]));
    this.states = Array.from(this.lists.children);
    this.made = new Map();
    this.arranged = "state ";
    this.chunked = this.lists.querySelector(".chunk") !== null;
    this.groups = null;
    this.count = all("[data-finding]", this.lists).length;
    this.applied = this.address(new URLSearchParams());
    this.matched.textContent = this.count + " shown";
  }

  // Read when they are first asked for: a large page should open before anybody filters it.
  get cards() {
    const kinds = this.kinds ? this.kinds.content.children : [];
    this.read = this.read || all("[data-finding]", this.lists).map((element) => (
      { element, kind: kinds[element.dataset.finding], words: "" }));
    return this.read;
  }

  // The cards as they stand in the page now.
  get shown() { return all("[data-finding]:not([hidden])", this.lists); }

  address(params) {
    const kept = new URLSearchParams();
    KEYS.forEach((key) => { if (params.get(key)) { kept.set(key, params.get(key)); } });
    const text = kept.toString();
    return "#" + this.prefix + (text ? "?" + text : "findings");
  }

  apply(params) {
    const address = this.address(params);
    if (address !== this.applied) { this.show(params); }
    this.applied = address;
    this.inputs.forEach((input, key) => { input.value = params.get(key) || ""; });
    const rest = this.page.querySelector(".rest");
    if (all("[data-key]", rest).some((each) => each.value)) { rest.open = true; }
    all(".tile[data-filter^='state='], .tile[data-filter='todo=yes']", this.page).forEach((tile) => {
      const [key, value] = tile.dataset.filter.split("=");
      if (params.get(key) === value) { tile.setAttribute("aria-current", "true"); }
      else { tile.removeAttribute("aria-current"); }
    });
  }

  show(params) {
    const found = this.matching(params);
    const arranged = (params.get("group") || "state") + " " + (params.get("sort") || "");
    const after = this.lists.nextSibling;
    if (arranged !== this.arranged) {
      // Moving thousands of cards is quick only where nobody looks.
      this.lists.remove();
      const order = params.get("sort");
      this.arrange(params.get("group") || "state", Object.hasOwn(ORDERS, order) ? ORDERS[order] : null);
      this.arranged = arranged;
    }
    this.groups = this.groups || this.parted("state", this.cards);
    this.narrow(new Set(found), found.length < this.count);
    if (!this.lists.isConnected) { this.section.insertBefore(this.lists, after); }
    this.nothing.hidden = found.length > 0 || !this.count;
    this.matched.textContent = found.length < this.count
      ? found.length + " of " + this.count + " shown" : this.count + " shown";
  }

  parted(key, cards) {
    const groups = new Map(key === "state" ? this.states.map((each) => [each.dataset.state, []]) : []);
    cards.forEach((card) => {
      const name = valueIn(card, key);
      if (!groups.has(name)) { groups.set(name, []); }
      groups.get(name).push(card);
    });
    return Array.from(groups, ([name, own]) => ({ section: this.sectionOf(key, name), own }));
  }

  arrange(key, order) {
    this.groups = this.parted(key, order ? sorted(this.cards, order) : this.cards);
    this.groups.forEach(({ section, own }) => {
      const list = section.querySelector(".cards");
      if (list) { list.replaceChildren(...(this.chunked ? chunksOf(own) : own.map((card) => card.element))); }
    });
    this.lists.replaceChildren(...this.groups.map(({ section }) => section));
  }

  narrow(found, narrowed) {
    this.groups.forEach(({ section, own }) => {
      let left = 0;
      own.forEach((card) => {
        const hidden = !found.has(card);
        left += hidden ? 0 : 1;
        if (card.element.hidden !== hidden) { card.element.hidden = hidden; }
      });
      section.querySelector("[data-count]").textContent = left ? String(left) : "none";
      section.hidden = narrowed && !left;
    });
    if (this.chunked) { all(".chunk", this.lists).forEach(fit); }
  }

  matching(params) {
    const wanted = FILTERS.filter((key) => params.get(key)).map((key) => [key, params.get(key)]);
    const needles = (params.get("q") || "").toLowerCase().split(/\s+/).filter(Boolean);
    return this.cards.filter((card) => wanted.every(([key, value]) => valueIn(card, key) === value)
      && needles.every((needle) => this.wordsOf(card).includes(needle)));
  }

  wordsOf(card) {
    card.words = card.words || card.element.textContent.toLowerCase();
    return card.words;
  }

  sectionOf(key, name) {
    if (key === "state") { return this.states.find((each) => each.dataset.state === name); }
    const id = key + " " + name;
    if (!this.made.has(id)) {
      const section = this.template.content.firstElementChild.cloneNode(true);
      const known = key === "rule" ? this.page.querySelector("[data-rule-id=\"" + CSS.escape(name) + "\"]") : null;
      section.querySelector("[data-name]").textContent = known ? known.querySelector("dt").textContent : name || "none";
      section.querySelector("[data-lead]").textContent = known ? known.querySelector("[data-why]").textContent : "";
      this.made.set(id, section);
    }
    return this.made.get(id);
  }

  listen() {
    this.inputs.forEach((input, key) => input.addEventListener("input", () => {
      const params = asked(this);
      params.set(key, input.value);
      history.replaceState(null, "", this.address(params));
      this.apply(params);
    }));
    all("[data-act]", this.page).forEach((button) => button.addEventListener("click", () => this.act(button)));
    this.page.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-filter], a[data-filter-key]");
      if (!link) { return; }
      event.preventDefault();
      const params = new URLSearchParams(link.dataset.filter || "");
      const { filterKey, filterValue = link.textContent } = link.dataset;
      if (filterKey) { params.set(filterKey, filterValue); }
      go(this.address(params));
    });
  }

  act(button) {
    const act = button.dataset.act;
    if (act === "clear") { go(this.address(new URLSearchParams())); }
    else if (act === "link") { copy(button, location.href); }
    else { this.shown.forEach((card) => { card.open = act === "open"; }); }
  }

  // Group by the next of what the menu offers.
  regroup() {
    const menu = this.inputs.get("group");
    menu.selectedIndex = (menu.selectedIndex + 1) % menu.options.length;
    menu.dispatchEvent(new Event("input"));
    say("Grouped " + menu.selectedOptions[0].textContent);
  }
}
