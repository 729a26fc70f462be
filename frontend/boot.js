// All that has to happen before, or without, WebAssembly; everything else is Rust.
(() => {
  const root = document.documentElement;
  // The chosen colours have to be there for the first paint.
  try {
    const theme = localStorage.getItem("server-playground/theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch { /* Storage is switched off: the system's colours it is. */ }

  if (typeof WebAssembly !== "object") root.dataset.boot = "no-wasm";
  // A file that does not come or does not run ends here, in words instead of silence.
  const failed = () => { if (!root.dataset.boot) root.dataset.boot = "failed"; };
  addEventListener("error", failed, true);
  addEventListener("unhandledrejection", failed);
})();
