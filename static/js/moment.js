// Fills the line that every moment keeps free with the reader's own clocks,
// and notes the instant of printing. Nothing else on a page depends on it.
(() => {
  const words = (at) => {
    const parts = { day: "numeric", month: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    const offset = -at.getTimezoneOffset();
    const sign = offset < 0 ? "−" : "+";
    const hours = Math.floor(Math.abs(offset) / 60);
    const minutes = Math.abs(offset) % 60;
    const zone = offset ? `UTC${sign}${hours}${minutes ? `:${String(minutes).padStart(2, "0")}` : ""}` : "UTC";
    const lang = `${document.documentElement.lang}-u-nu-latn`;
    return `${new Intl.DateTimeFormat(lang, parts).format(at)} (${zone})`;
  };
  const fill = (root) => {
    for (const line of root.querySelectorAll(".yours[data-at]:empty")) {
      if (getComputedStyle(line).display !== "block") continue;
      line.textContent = `${line.dataset.words} ${words(new Date(line.dataset.at))}`;
    }
  };
  fill(document);
  document.addEventListener("htmx:load", (event) => fill(event.target));
  addEventListener("beforeprint", () => {
    for (const mark of document.querySelectorAll("[data-printed]")) {
      mark.textContent = `${mark.dataset.printed} ${new Date().toISOString().slice(0, 16).replace("T", " ")} UTC`;
    }
  });
})();
