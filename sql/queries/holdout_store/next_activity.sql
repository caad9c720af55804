fetch forward 20000 from holdout_activity
