-- wrk's requests: POST /v1/assign for 4,096 listeners in turn, PIPELINE of them in one write.
local pipeline = tonumber(os.getenv("PIPELINE") or "1")
local headers = {["Authorization"] = "Bearer " .. (os.getenv("TOKEN") or ""), ["Content-Type"] = "application/json"}
local requests = {}
local turn = 0

function init()
  for i = 1, 4096 do
    local parts = {}
    for j = 1, pipeline do
      local body = string.format('{"listener_id":"listener-%d","expose":%s}', i * 16 + j, os.getenv("EXPOSE") or "false")
      parts[j] = wrk.format("POST", "/v1/assign", headers, body)
    end
    requests[i] = table.concat(parts)
  end
end

function request()
  turn = turn % 4096 + 1
  return requests[turn]
end

function done(summary, latency)
  local wrong = summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.status + summary.errors.timeout
  io.write(string.format("RESULT %.0f %.0f %d\n", summary.requests / (summary.duration / 1e6), latency:percentile(99), wrong))
end
