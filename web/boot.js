// Starts the app. A script of its own, because the page may hold none.
import init from "{{glue_js}}";

init({ module_or_path: "{{wasm}}" }).catch((problem) => {
  console.error(problem);
  const sign = document.getElementById("loading");
  if (sign) {
    sign.textContent = "ConvoAI could not be loaded. Reload the page to try again.";
  }
});
