import "../editor/editor.css";
import { openEditor } from "../editor/editor.ts";

const main = document.getElementById("editor");
if (main) {
  void openEditor(main);
}
