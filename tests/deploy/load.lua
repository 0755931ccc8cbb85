-- Reads and writes of one site until it is interrupted: load.lua <authorization> <round>. Each customer is created once and
-- gets one service more; nothing that is sent may fail, and sent once it may not be done twice. At the end a line:
-- load <answers> <failed> <broken connections> <created> <services> <what failed first>
local threads = {}
local made = 0

function setup(thread)
  made = made + 1
  thread:set("id", made)
  table.insert(threads, thread)
end

function init(args)
  authorization, round = args[1], args[2]
  reads = { Authorization = authorization }
  writes = { Authorization = authorization, ["Content-Type"] = "application/json" }
  serial, sent, answers, failed, created, services, first = 0, 0, 0, 0, 0, 0, ""
end

local function name(number) return string.format("Carga-%s-%d-%d", round, id, number) end

-- In ten: a customer, a service for one that has long been answered, a read of the feed, seven reads of a customer.
function request()
  local kind = sent % 10
  sent = sent + 1
  if kind == 0 then
    serial = serial + 1
    return wrk.format("POST", "/clientes", writes, string.format('{"nombre":"%s","contacto":"c","servicio":"s"}', name(serial)))
  end
  local old = serial - 200
  -- wrk asks for one request that it does not send: the first customer may be missing.
  if old < 2 then return wrk.format("GET", "/saludo", reads) end
  if kind == 1 then
    return wrk.format("POST", "/clientes/" .. name(old) .. "/servicios", writes, '{"servicio":"TV"}')
  end
  if kind == 2 then return wrk.format("GET", "/cambios?limite=1", reads) end
  return wrk.format("GET", "/clientes/" .. name(math.random(2, old)), reads)
end

function response(status, headers, body)
  answers = answers + 1
  if status == 201 then
    if body:find("actualizado", 1, true) then created = created + 1 end
  elseif status ~= 200 then
    failed = failed + 1
    if first == "" then first = status .. " " .. body:sub(1, 200):gsub("%s+", " ") end
  end
end

function done(summary)
  local answers, failed, created, first = 0, 0, 0, ""
  for _, thread in ipairs(threads) do
    answers = answers + thread:get("answers")
    failed = failed + thread:get("failed")
    created = created + thread:get("created")
    if first == "" then first = thread:get("first") end
  end
  local errors = summary.errors
  io.write(string.format("load %d %d %d %d %s\n", answers, failed, errors.connect + errors.read + errors.write + errors.timeout,
    created, first))
end
