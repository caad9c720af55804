select f.frozen_id, f.iteration, (extract(epoch from f.frozen_at) * 1000000)::bigint, f.frozen_by, f.reason,
       (extract(epoch from f.as_of) * 1000000)::bigint, f.code_version, f.sha256, f.basis, f.body
from frozen_scorecards f
where f.experiment_id = $1 and f.frozen_id = $2
