// node populate.mjs 120: a small town, and so many neighbours, in the registry under test.
import { populate } from "./town.mjs";

await populate(Number(process.argv[2]));
