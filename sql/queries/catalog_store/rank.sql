-- Popularity as a place in the catalogue. Bands as Abdollahpouri, Burke and Mobasher (2019), "Managing popularity bias",
-- section 3: the most popular tracks that take a fifth of all plays are the head, the least popular that take the last
-- fifth the tail. Tracks of equal popularity share their place and their band.
with ordered as (
    select t.track_id,
           floor(1000000 * percent_rank() over (order by t.popularity))::integer as micro,
           sum(t.popularity) over (order by t.popularity desc) as from_the_top,
           sum(t.popularity) over (order by t.popularity) as from_the_bottom,
           sum(t.popularity) over () as total
    from catalog_tracks t
    where t.catalog_version = $1::integer
)
update catalog_tracks t
set popularity_micro = o.micro,
    band = case when 5 * o.from_the_bottom <= o.total then 'tail'
                when 5 * o.from_the_top <= o.total then 'head'
                else 'middle' end
from ordered o
where t.catalog_version = $1::integer and t.track_id = o.track_id
