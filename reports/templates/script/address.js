// Where the address leads: "#?…" is a view of the findings, anything else the id of an element.
// In a report of several runs the name of a repository and a full stop stand before both.

const pages = all("[data-page]").map((each) => new Findings(each));
let current = null;
let aiming = 0;

function hash() {
  try { return decodeURIComponent(location.hash.slice(1)); } catch (error) { return ""; }
}

function asked(findings) {
  const start = "#" + findings.prefix + "?";
  return new URLSearchParams(location.hash.startsWith(start) ? location.hash.slice(start.length) : "");
}

function go(to) {
  if (to === location.hash) { follow(true); } else { location.hash = to; }
}

function pageOf(element) {
  const page = element && element.closest("[data-page]");
  return pages.find((each) => each.page === page);
}

function active() {
  return pageOf(current) || pages.find((each) => !each.page.hidden);
}

function reveal(target) {
  for (let each = target; each; each = each.parentElement) {
    if (each.tagName === "DETAILS") { each.open = true; }
  }
  all(".aimed").forEach((each) => each.classList.remove("aimed"));
  target.classList.add("aimed");
  if (target.matches("[data-finding]")) { current = target; }
  aim(target, 5);
}

// A card has its own size only once it comes near the window: what stands above may push the target away
// in the next frames. It is followed for some of them, unless another is aimed at or the reader moves.
function aim(target, frames) {
  target.scrollIntoView();
  if (frames) { aiming = requestAnimationFrame(() => aim(target, frames - 1)); }
}

function follow(jump) {
  cancelAnimationFrame(aiming);
  const view = pages.find((each) => location.hash.startsWith("#" + each.prefix + "?"));
  pages.forEach((each) => { each.apply(asked(each)); });
  const target = !view && hash() ? document.getElementById(hash()) : null;
  showOnly(view || pageOf(target));
  if (target) { reveal(target); }
  if (view && jump) {
    view.section.focus({ preventScroll: true });
    view.section.scrollIntoView();
  }
}

// Of several runs one is shown at a time, and none before one is chosen.
function showOnly(chosen) {
  if (pages.length > 1) { pages.forEach((each) => { each.page.hidden = each !== chosen; }); }
}

pages.forEach((each) => each.listen());
["wheel", "touchstart", "pointerdown", "keydown"].forEach((each) => {
  window.addEventListener(each, () => cancelAnimationFrame(aiming), { passive: true });
});
window.addEventListener("hashchange", () => follow(true));
