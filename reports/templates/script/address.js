// Where the address leads: "#?…" is a view of the findings, anything else the id of an element.
// In a report of several runs the name of a repository and a full stop stand before both.

const pages = all("[data-page]").map((each) => new Findings(each));
let current = null;

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
  target.scrollIntoView();
}

function follow(jump) {
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
window.addEventListener("hashchange", () => follow(true));
