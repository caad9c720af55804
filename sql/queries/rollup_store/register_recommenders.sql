-- Names that nobody registered come to be known by standing in a slate.
insert into recommenders (name)
select u.name from unnest($1::text[]) as u (name) order by u.name
on conflict (name) do nothing
