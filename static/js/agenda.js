// Rows of the agenda are dragged by their handle. "Move up" and "Move down" do the same without it:
// the server reads each row's place from its field `order`, which this writes.
(() => {
  const rows = document.querySelector("[data-rows]");
  if (!rows) return;
  let dragged = null;
  const settle = () => {
    [...rows.children].forEach((row, place) => {
      row.querySelector("[name$='-order']").value = place + 1;
      for (const number of row.querySelectorAll("[data-number]")) number.textContent = place + 1;
      const [up, down] = row.querySelectorAll("[name='do']");
      up.disabled = place === 0;
      down.disabled = place === rows.children.length - 1;
      row.querySelector("[data-clock]")?.remove();
    });
    document.querySelector("[data-stale]").hidden = false;
  };
  for (const handle of rows.querySelectorAll("[data-handle]")) {
    handle.hidden = false;
    handle.draggable = true;
    handle.addEventListener("dragstart", (event) => {
      dragged = handle.closest("[data-row]");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setDragImage(dragged, 0, 0);
    });
    handle.addEventListener("dragend", () => {
      if (dragged) settle();
      dragged = null;
    });
  }
  rows.addEventListener("dragover", (event) => {
    const over = event.target.closest?.("[data-row]");
    if (!dragged || !over) return;
    event.preventDefault();
    if (over === dragged) return;
    const box = over.getBoundingClientRect();
    over[event.clientY < box.top + box.height / 2 ? "before" : "after"](dragged);
  });
  rows.addEventListener("drop", (event) => event.preventDefault());
})();
