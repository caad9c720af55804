select i.report_id, i.quarter, (extract(epoch from i.cut_off) * 1000000)::bigint, i.inputs_sha256, i.code_version, i.body_sha256,
       (extract(epoch from i.frozen_at) * 1000000)::bigint, i.frozen_by, i.reason, i.inputs, i.body
from impact_reports i
where i.quarter = $1
order by i.report_id desc
limit 1
