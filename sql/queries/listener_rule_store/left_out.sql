-- Per variant, how many exposed listeners each rule meets; one listener may meet several.
select j.variant_id, count(*),
       count(*) filter (where j.overridden), count(*) filter (where j.seen_in_two),
       count(*) filter (where j.many_plays), count(*) filter (where j.many_thumbs),
       count(*) filter (where j.many_plays or j.many_thumbs)
from judged_exposures($1, $2, $3::date) j
group by j.variant_id
order by j.variant_id
