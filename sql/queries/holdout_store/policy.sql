select p.percent, p.revision, p.managed_by from holdout_policy p
