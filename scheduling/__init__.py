"""The heart: deliveries, fleet days, custody, jobs. Values and decisions are pure; ``store`` owns the SQL."""
