// The repositories of a campaign: a table with filters. The whole state is in the address.

const KEYS = ["q", "state", "team", "rule"];
let current = null;

class Repositories {
  constructor(section) {
    this.section = section;
    this.inputs = new Map(all("[data-key]", section).map((each) => [each.dataset.key, each]));
    this.rows = all("tbody tr", section);
    this.words = new Map();
    this.nothing = section.querySelector("[data-nothing]");
    this.matched = section.querySelector("[data-matching]");
    this.shown = [];
    this.applied = "";
    this.matched.textContent = this.rows.length + " shown";
  }

  address(params) {
    const kept = new URLSearchParams();
    KEYS.forEach((key) => { if (params.get(key)) { kept.set(key, params.get(key)); } });
    return "#" + (kept.size ? "?" + kept : "repositories");
  }

  wordsOf(row) {
    if (!this.words.has(row)) { this.words.set(row, (row.cells[0].textContent + " " + row.cells[1].textContent).toLowerCase()); }
    return this.words.get(row);
  }

  apply(params) {
    this.inputs.forEach((input, key) => { if (input.value !== (params.get(key) || "")) { input.value = params.get(key) || ""; } });
    all("[data-choose]").forEach((link) => {
      if (link.matches(".tile") && link.dataset.choose === "state=" + params.get("state")) { link.setAttribute("aria-current", "true"); }
      else { link.removeAttribute("aria-current"); }
    });
    const address = this.address(params);
    if (address === this.applied) { return; }
    this.applied = address;
    const wanted = KEYS.slice(1).filter((key) => params.get(key)).map((key) => [key, params.get(key)]);
    const needles = (params.get("q") || "").toLowerCase().split(/\s+/).filter(Boolean);
    let count = 0;
    const body = this.section.querySelector("tbody");
    const table = body.parentElement;
    // Hiding thousands of rows is quick only where nobody looks.
    body.remove();
    this.rows.forEach((row) => {
      const found = wanted.every(([key, value]) => (row.dataset[key] || "").split(" ").includes(value))
        && needles.every((needle) => this.wordsOf(row).includes(needle));
      count += found ? 1 : 0;
      if (row.hidden === found) { row.hidden = !found; }
    });
    table.append(body);
    this.nothing.hidden = count > 0;
    this.matched.textContent = count < this.rows.length ? count + " of " + this.rows.length + " shown" : count + " shown";
  }

  choose(params) {
    history.replaceState(null, "", this.address(params));
    this.apply(params);
  }

  listen() {
    this.inputs.forEach((input, key) => input.addEventListener("input", () => {
      const params = asked();
      params.set(key, input.value);
      this.choose(params);
    }));
    this.section.querySelector("[data-clear]").addEventListener("click", () => this.choose(new URLSearchParams()));
    document.addEventListener("click", (event) => {
      const link = event.target.closest("a[data-choose]");
      if (link) {
        event.preventDefault();
        go(this.address(new URLSearchParams(link.dataset.choose)));
      }
    });
  }
}

function asked() { return new URLSearchParams(location.hash.startsWith("#?") ? location.hash.slice(2) : ""); }

function go(to) {
  if (to === location.hash) { follow(true); } else { location.hash = to; }
}

const repositories = new Repositories(document.querySelector("[data-repositories]"));

function active() { return repositories; }

function follow(jump) {
  repositories.apply(asked());
  if (jump && (location.hash.startsWith("#?") || location.hash === "#repositories")) {
    repositories.section.focus({ preventScroll: true });
    repositories.section.scrollIntoView();
  }
}

repositories.listen();
window.addEventListener("hashchange", () => follow(true));
