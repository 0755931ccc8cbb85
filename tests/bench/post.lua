-- POST of new customers, numbered from the script's argument on. Reports answers that were not 201.
local next_number = 0
local bad = 0
function init(args) next_number = tonumber(args[1]) or 0 end
local headers = { ["Content-Type"] = "application/json" }
function request()
  local body = string.format(
    '{"nombre":"Cliente %06d","contacto":"cliente%d@sky.com","servicio":"Internet Fibra 1Gbps"}', next_number, next_number)
  next_number = next_number + 1
  return wrk.format("POST", "/clientes", headers, body)
end
