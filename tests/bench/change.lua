-- PUT of another contact to random customers of `count`, until `wanted` were answered: change.lua <count> <wanted>
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")
local count, wanted, answered = 100000, 1000, 0
unexpected = 0
function init(args) count, wanted = tonumber(args[1]), tonumber(args[2]) end

local headers = { ["Content-Type"] = "application/json" }
function request()
  local path = string.format("/clientes/Cliente%%20%06d", math.random(count) - 1)
  return wrk.format("PUT", path, headers, string.format('{"contacto":"otro%d@sky.com"}', answered))
end

function response(status)
  answered = answered + 1
  if status ~= 200 then unexpected = unexpected + 1 end
  if answered == wanted then finish() end
end
