import { openStore } from "./search/store.js";
import { ask } from "./search/answer.js";
globalThis.x = [openStore, ask];
