-- A mix of requests to one side, `clientes` or `archivos`, until so many were answered; of `count` customers:
-- mixed.lua <side> <requests> <count> <round>. Reads, changes, and what is refused: 404, 409, bad JSON. No 5xx should
-- come.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")
local side, wanted, count, round = "clientes", 1000, 1000, "0"
local answered, serial = 0, 0
unexpected = 0

function init(args)
  side, wanted, count, round = args[1], tonumber(args[2]), tonumber(args[3]), args[4]
  math.randomseed(os.time())
end

local headers = { ["Content-Type"] = "application/json" }
local function customer() return string.format("/%s/Cliente%%20%06d", side, math.random(count) - 1) end
local function send(method, path, body) return wrk.format(method, path, body and headers or nil, body) end

local function of_both(kind)
  if kind < 60 then return send("GET", customer()) end
  if kind < 70 then return send("GET", "/" .. side .. "/Nadie%20" .. serial) end
  if kind < 75 then return send("POST", "/" .. side, '{"nombre":"A",') end
end

local function of_clientes(kind)
  if kind < 80 then return send("POST", "/clientes", '{"nombre":"Cliente 000001","contacto":"c","servicio":"s"}') end
  if kind < 92 then return send("POST", customer() .. "/servicios", '{"servicio":"TV"}') end
  return send("PUT", customer(), string.format('{"contacto":"otro%d@sky.com"}', serial))
end

-- Each document is written, and deleted a moment later.
local function of_archivos(kind)
  if kind < 88 then
    serial = serial + 1
    local body = string.format('{"nombre":"Breve %s %d","nota":[1,2.50,{"a":null}]}', round, serial)
    return send("POST", "/archivos", body)
  end
  return send("DELETE", string.format("/archivos/Breve%%20%s%%20%d", round, math.max(1, serial - math.random(40))))
end

function request()
  local kind = math.random(0, 99)
  if side == "clientes" then serial = serial + 1 end
  return of_both(kind) or (side == "clientes" and of_clientes or of_archivos)(kind)
end

function response(status)
  answered = answered + 1
  if status >= 500 then unexpected = unexpected + 1 end
  if answered == wanted then finish() end
end
