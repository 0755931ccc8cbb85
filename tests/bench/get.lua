-- GET of a random customer of `count` (the script's argument).
local count = 100000
function init(args) count = tonumber(args[1]) or count; math.randomseed(os.time()) end
function request() return wrk.format("GET", string.format("/clientes/Cliente%%20%06d", math.random(count) - 1)) end
