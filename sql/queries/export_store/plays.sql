-- Plays of [$1, $2), microseconds since 1970, in the order of their key, after ($3, $4). As they stand now: with the
-- thumb that counts, and the last listen.
select p.listener_id, p.play_id, (extract(epoch from p.played_at) * 1000000)::bigint, p.track_id, p.artist_id, p.genre, p.mode,
       s.name, p.propensity, p.thumb, p.listen_ms[cardinality(p.listen_ms)], p.listen_outcomes[cardinality(p.listen_outcomes)],
       coalesce((
           select json_agg(json_build_object('recommender', r.name, 'version', v.version, 'score', u.score, 'rank', u.rank)
                           order by u.place)
           from unnest(p.slate_versions, p.slate_scores, p.slate_ranks)
                with ordinality as u (model_version_id, score, rank, place)
           join model_versions v on v.model_version_id = u.model_version_id
           join recommenders r on r.recommender_id = v.recommender_id
       ), '[]')::text
from plays p
left join recommenders s on s.recommender_id = p.selected_by
where p.played_at >= to_timestamp($1::bigint / 1000000.0) and p.played_at < to_timestamp($2::bigint / 1000000.0)
  and (p.listener_id, p.play_id) > ($3, $4)
order by p.listener_id, p.play_id
limit $5
