// The page's program comes in two files. This sees to the second: with the first sign of somebody at the
// page, and at once when something in it is called before that.
const late = (() => {
  const name = import.meta.url.replace(/\.js$/, "_late.wasm");
  const root = document.documentElement;
  let imports, seam, coming, there = false;
  root.dataset.half = "";
  const start = (program) => {
    if (there) return;
    there = true;
    new WebAssembly.Instance(program, { ...imports, "~": seam });
    delete root.dataset.half;
  };
  // What does not come now is asked for again when it is called.
  const ahead = () => {
    if (!there) coming ??= WebAssembly.compileStreaming(fetch(name)).then(start).catch(() => {});
  };
  for (const sign of ["pointermove", "pointerdown", "keydown"]) addEventListener(sign, ahead, { capture: true, passive: true });
  const load = () => {
    if (there) return;
    try {
      const request = new XMLHttpRequest();
      request.open("GET", name, false);
      // A request that is waited for may not say what it expects; so every byte is made a character.
      request.overrideMimeType("text/plain; charset=x-user-defined");
      request.send();
      if (request.status !== 200) throw new Error("The second half of the page did not come.");
      start(new WebAssembly.Module(Uint8Array.from(request.responseText, (c) => c.charCodeAt(0) & 255)));
    } catch (error) {
      root.dataset.boot = "broken";
      throw error;
    }
  };
  const by = (way) => async (source, given) => {
    imports = given;
    given.late = { load };
    const made = await way(source, given);
    seam = made.instance.exports;
    return made;
  };
  return { instantiateStreaming: by(WebAssembly.instantiateStreaming), instantiate: by(WebAssembly.instantiate) };
})();
