update holdout_policy set percent = $1, managed_by = $2, revision = revision + 1 where percent <> $1 or managed_by is distinct from $2
