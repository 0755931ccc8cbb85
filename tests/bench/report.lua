-- What the other scripts share: one line of figures at the end, for `bench`:
-- figures <requests> <seconds> <p99 ms> <errors>
-- Errors are statuses of 400 and more (in scripts that count for themselves: those that were not to be expected),
-- time-outs, and connections that broke.
local threads = {}
function setup(thread) table.insert(threads, thread) end

function done(summary, latency)
  local errors, unexpected = summary.errors, nil
  for _, thread in ipairs(threads) do
    local count = thread:get("unexpected")
    if count then unexpected = (unexpected or 0) + count end
  end
  print(string.format("figures %d %.3f %.2f %d", summary.requests, summary.duration / 1e6,
    latency:percentile(99) / 1000,
    (unexpected or errors.status) + errors.connect + errors.read + errors.write + errors.timeout))
end

-- Ends wrk, from a thread of it, as Ctrl-C would.
local ffi = require("ffi")
ffi.cdef("int getpid(void); int kill(int pid, int signal);")
function finish() ffi.C.kill(ffi.C.getpid(), 2) end
