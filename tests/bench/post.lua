-- POST of `count` new customers, numbered from `first` (the script's arguments; 0), and of as many more as are on their way when
-- that many were answered. For one thread: a second would send the same.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")
local count, next_number, answered = 100000, -1, 0    -- wrk asks for one request before it begins, and drops it
unexpected = 0
function init(args)
  count = tonumber(args[1]) or count
  next_number = (tonumber(args[2]) or 0) - 1
end

local headers = { ["Content-Type"] = "application/json" }
function request()
  local body = string.format(
    '{"nombre":"Cliente %06d","contacto":"cliente%d@sky.com","servicio":"Internet Fibra 1Gbps"}',
    next_number, next_number)
  next_number = next_number + 1
  return wrk.format("POST", "/clientes", headers, body)
end

function response(status)
  answered = answered + 1
  if status ~= 201 then unexpected = unexpected + 1 end
  if answered == count + 256 then finish() end    -- none of the first `count` is still on its way
end
