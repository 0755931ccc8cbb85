// All that is of one customer, in one browser: each file can be run alone as well.
import "./customer.test.mjs";
import "./services.test.mjs";
import "./conflict.test.mjs";
import "./history.test.mjs";
import "./tasks.test.mjs";
