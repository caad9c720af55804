select exists (select from recommenders r where r.name = $1)
