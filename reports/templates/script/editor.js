// Links that open places in an editor: only when they are asked for, since they hold the path of the folder.

const EDITOR = "vscode://file";

function editorAddress(folder, place) {
  const path = (folder.startsWith("/") ? "" : "/") + folder + "/" + place;
  return EDITOR + encodeURI(path).replace(/[?#]/g, encodeURIComponent);
}

function offer(links, folder) {
  const link = document.createElement("a");
  link.className = "in-editor";
  link.textContent = "Open in VS Code";
  link.href = editorAddress(folder, links.closest("[data-finding]").querySelector(".place").textContent);
  links.append(" ", link);
}

function openPlaces(wanted) {
  all(".in-editor").forEach((each) => each.remove());
  all("[data-editor]").forEach((button) => {
    button.setAttribute("aria-pressed", String(wanted));
    if (wanted) {
      all("[data-finding] .links", button.closest("[data-page]")).forEach((each) => offer(each, button.dataset.editor));
    }
  });
  remember("v0to1-editor", String(wanted));
}

all("[data-editor]").forEach((button) => {
  button.addEventListener("click", () => openPlaces(button.getAttribute("aria-pressed") !== "true"));
});
if (remembered("v0to1-editor") === "true") { openPlaces(true); }
