// The findings of one run: filters, order and groups. The whole state is in the address.

const KEYS = ["q", "state", "rule", "path", "owner", "silent", "verdict", "severity", "server", "language", "group", "sort"];
const FILTERS = KEYS.filter((key) => !["q", "group", "sort"].includes(key));
const SEVERE = { error: 0, warning: 1, info: 2 };
const ORDERS = {
  place: (a, b) => compared(a.path, b.path) || a.line - b.line,
  effort: (a, b) => b.effort - a.effort,
  rule: (a, b) => compared(a.rule, b.rule),
  severity: (a, b) => SEVERE[a.severity] - SEVERE[b.severity],
};

function compared(one, other) { return one < other ? -1 : one > other ? 1 : 0; }

class Findings {
  constructor(page) {
    this.page = page;
    this.prefix = page.dataset.prefix;
    this.lists = page.querySelector("[data-lists]");
    this.section = this.lists.parentElement;
    this.nothing = page.querySelector("[data-nothing]");
    this.template = page.querySelector("template[data-group]");
    this.matched = page.querySelector("[data-matching]");
    this.inputs = new Map(all("[data-key]", page).map((each) => [each.dataset.key, each]));
    this.states = Array.from(this.lists.children);
    this.made = new Map();
    this.count = all("[data-finding]", this.lists).length;
    this.applied = this.address(new URLSearchParams());
    this.matched.textContent = this.count + " shown";
  }

  // Read when they are first asked for: a large page should open before anybody filters it.
  get cards() {
    this.read = this.read || all("[data-finding]", this.page).map((element, index) => {
      const card = { ...element.dataset, element, index, words: "" };
      card.line = Number(card.line);
      card.effort = Number(card.effort);
      return card;
    });
    return this.read;
  }

  // The cards as they stand in the page now.
  get shown() { return all("[data-finding]", this.lists); }

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
    all("[data-tile]", this.page).forEach((tile) => {
      if (tile.dataset.tile === params.get("state")) { tile.setAttribute("aria-current", "true"); }
      else { tile.removeAttribute("aria-current"); }
    });
  }

  show(params) {
    const found = this.ordered(this.matching(params), params.get("sort"));
    const narrowed = found.length < this.count;
    const key = params.get("group") || "state";
    const groups = new Map();
    found.forEach((card) => {
      const name = card[key] || "";
      if (!groups.has(name)) { groups.set(name, []); }
      groups.get(name).push(card.element);
    });
    if (key === "state") { this.byState(groups, narrowed); } else { this.byName(groups, key); }
    this.nothing.hidden = found.length > 0 || !this.count;
    this.matched.textContent = narrowed ? found.length + " of " + this.count + " shown" : this.count + " shown";
  }

  matching(params) {
    const wanted = FILTERS.filter((key) => params.get(key)).map((key) => [key, params.get(key)]);
    const needles = (params.get("q") || "").toLowerCase().split(/\s+/).filter(Boolean);
    return this.cards.filter((card) => wanted.every(([key, value]) => card[key] === value)
      && needles.every((needle) => this.wordsOf(card).includes(needle)));
  }

  wordsOf(card) {
    card.words = card.words || card.element.textContent.toLowerCase();
    return card.words;
  }

  ordered(cards, name) {
    const order = ORDERS[name];
    return order ? cards.sort((a, b) => order(a, b) || a.index - b.index) : cards;
  }

  byState(groups, narrowed) {
    this.states.forEach((section) => {
      const own = groups.get(section.dataset.state) || [];
      this.fill(section, own);
      section.hidden = narrowed && !own.length;
    });
    this.lists.replaceChildren(...this.states);
  }

  byName(groups, key) {
    const told = Array.from(groups, ([name, own]) => {
      const section = this.sectionOf(key, name);
      this.fill(section, own);
      return section;
    });
    this.lists.replaceChildren(...told);
  }

  fill(section, cards) {
    const list = section.querySelector(".cards");
    if (list) { list.replaceChildren(...cards); }
    section.querySelector("[data-count]").textContent = cards.length ? String(cards.length) : "none";
  }

  sectionOf(key, name) {
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
      if (link.dataset.filterKey) { params.set(link.dataset.filterKey, link.dataset.filterValue); }
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
