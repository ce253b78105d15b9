// Fills the line that every moment keeps free with the reader's own clocks, and notes the instant
// of printing. Nothing else on a page depends on it.
(() => {
  const language = document.documentElement.lang;
  const locale = `${language === "en" ? "en-GB" : language}-u-nu-latn`;
  const say = (at, parts) => new Intl.DateTimeFormat(locale, parts).format(at);
  const offset = (minutes) => {
    if (!minutes) return "UTC";
    const rest = Math.abs(minutes) % 60;
    const hours = (Math.abs(minutes) - rest) / 60;
    return `UTC${minutes < 0 ? "−" : "+"}${hours}${rest ? `:${String(rest).padStart(2, "0")}` : ""}`;
  };
  const fill = (root) => {
    for (const line of root.querySelectorAll(".yours[data-at]:empty")) {
      if (getComputedStyle(line).display !== "block") continue;
      const at = new Date(line.dataset.at);
      if (!at.getTimezoneOffset()) continue; // UTC stands there already
      const clock = document.createElement("bdi");
      clock.dir = "ltr";
      clock.textContent = say(at, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
      const zone = clock.cloneNode();
      zone.textContent = offset(-at.getTimezoneOffset());
      const iso = [at.getFullYear(), at.getMonth() + 1, at.getDate()]
        .map((part) => String(part).padStart(2, "0"))
        .join("-");
      const day = iso === line.dataset.day ? "" : `${say(at, { day: "numeric", month: "long" })}, `;
      line.append(`${line.dataset.words} ${day}`, clock, " (", zone, ")");
    }
  };
  fill(document);
  document.addEventListener("htmx:load", (event) => fill(event.target));
  addEventListener("beforeprint", () => {
    for (const mark of document.querySelectorAll("[data-printed]")) {
      const now = new Date().toISOString().slice(0, 16).replace("T", " ");
      mark.textContent = `${mark.dataset.printed} ${now} UTC`;
    }
  });
})();
