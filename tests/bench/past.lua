-- GET of a random customer as of a random operation from `first` to `last`: past.lua <count> <first> <last>; without
-- the last two the same customer as it is now, asked at the same cost.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")
local count, first, last = 100000, nil, nil
function init(args)
  count, first, last = tonumber(args[1]), tonumber(args[2]), tonumber(args[3])
  math.randomseed(os.time())
end

function request()
  local query = first and ("?en=" .. math.random(first, last)) or ""
  return wrk.format("GET", string.format("/clientes/Cliente%%20%06d%s", math.random(count) - 1, query))
end
