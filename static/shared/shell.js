// Runs on every page. Nothing here is needed for a page to work.

import { keepDrafts } from "./draft.js";
import { countCharacters, focusErrors, guardSubmits, openChoices } from "./forms.js";
import { watchMenus } from "./menu.js";
import { watchToasts } from "./toast.js";

watchMenus();
keepDrafts();
openChoices();
countCharacters();
guardSubmits();
watchToasts();
focusErrors();
