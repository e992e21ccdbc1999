// Light and dark, printing, keys; at the end the page goes where its address leads.

const theme = document.getElementById("theme");
const keys = document.getElementById("keys");
const night = matchMedia("(prefers-color-scheme: dark)");
const chosen = remembered("v0to1-theme");
if (chosen === "light" || chosen === "dark") { root.dataset.theme = chosen; }

function dark() { return root.dataset.theme ? root.dataset.theme === "dark" : night.matches; }

function nameTheme() { theme.textContent = dark() ? "Light" : "Dark"; }

function turnTheme() {
  root.dataset.theme = dark() ? "light" : "dark";
  remember("v0to1-theme", root.dataset.theme);
  nameTheme();
}

theme.addEventListener("click", turnTheme);
night.addEventListener("change", nameTheme);
nameTheme();

let folded = [];
window.addEventListener("beforeprint", () => {
  folded = all("details:not([open]):not(.split-view):not(.rest)");
  folded.forEach((each) => { each.open = true; });
});
window.addEventListener("afterprint", () => folded.forEach((each) => { each.open = false; }));

document.getElementById("help").addEventListener("click", () => keys.showModal());
document.getElementById("keys-close").addEventListener("click", () => keys.close());

function step(by) {
  const page = active();
  const shown = page ? page.shown : [];
  if (!shown.length) { return; }
  const at = shown.indexOf(current);
  const next = at < 0 ? (by > 0 ? 0 : shown.length - 1) : (at + by + shown.length) % shown.length;
  current = shown[next];
  current.querySelector("summary").focus({ preventScroll: true });
  current.scrollIntoView({ block: "nearest" });
}

function addressOf(element) { return location.href.replace(/#.*$/, "") + "#" + element.id; }

const ACTS = {
  j: () => step(1),
  k: () => step(-1),
  o: () => { if (current) { current.open = !current.open; } },
  c: async () => { if (current) { say((await copied(addressOf(current))) ? "Address copied" : "Could not copy"); } },
  g: () => { if (active()) { active().regroup(); } },
  s: twoColumns,
  d: turnTheme,
  "?": () => keys.showModal(),
  "/": () => { if (active()) { active().inputs.get("q").focus(); } },
};

// A page has those that its list names.
const LISTED = new Set(all("kbd", keys).map((each) => each.textContent));

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || keys.open) { return; }
  if (event.key === "Escape") {
    const page = active();
    if (page && location.hash.includes("?")) { go(page.address(new URLSearchParams())); }
    event.target.blur();
  } else if (!/^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName) && LISTED.has(event.key) && Object.hasOwn(ACTS, event.key)) {
    event.preventDefault();
    ACTS[event.key]();
  }
});

document.addEventListener("focusin", (event) => {
  const card = event.target.closest("[data-finding]");
  if (card) { current = card; }
});

follow(location.hash.length > 1);
