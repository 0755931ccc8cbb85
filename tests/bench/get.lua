-- GET of <prefix><name of a random customer of `count`>: get.lua <count> <prefix>. All contenders are asked so, those
-- that look at no name behind a "?", so that making a request, on the same processors, costs each of them the same.
dofile(debug.getinfo(1, "S").source:match("^@(.*/)") .. "report.lua")
local count, prefix = 100000, "/clientes/"
function init(args) count, prefix = tonumber(args[1]) or count, args[2] or prefix; math.randomseed(os.time()) end
function request() return wrk.format("GET", string.format("%sCliente%%20%06d", prefix, math.random(count) - 1)) end
