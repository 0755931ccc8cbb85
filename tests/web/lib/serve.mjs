// node serve.mjs: a browser for the tests of a file, until this is ended; prints its address.
import { serve } from "./browser.mjs";

console.log(await serve());
