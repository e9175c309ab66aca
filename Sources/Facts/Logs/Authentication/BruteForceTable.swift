extension FactTable {
    static let bruteForce = FactTable(
        "brute_force",
        "Sources of more failed attempts to log in than the policy's threshold, within a time of its length; the worst one.",
        columns: [
            .text("source", "The address, or `user` and the account on this host"),
            .text("users", "Names that were tried in that time; ten at most"),
            .integer("count", "Failed attempts in that time"),
            .time("window_start", "The first of them, in seconds since 1970"),
            .integer("window_seconds", "The length of the time"),
            .integer("succeeded_afterwards", "1 if the source got in after it had reached the threshold"),
            .text("succeeded_user", "As whom it got in first"),
            .time("succeeded_at", "When, in seconds since 1970"),
        ],
        sources: ["auth_events", "the policy's brute_force_threshold and brute_force_seconds"], privilege: .root,
        content: .view(
            """
            WITH attempts AS (
              SELECT source, time, failures,
                CAST((SELECT value FROM policy WHERE parameter = 'brute_force_seconds') AS INTEGER) AS seconds,
                CAST((SELECT value FROM policy WHERE parameter = 'brute_force_threshold') AS INTEGER) AS threshold
              FROM auth_events WHERE failures > 0 AND source IS NOT NULL),
            -- Each attempt, with those in the time before it. A frame's length must be a constant: time is counted in
            -- lengths, and what is a whole length away is outside.
            windows AS MATERIALIZED (
              SELECT source, time, seconds, threshold, SUM(failures) OVER recent AS failed, MIN(time) OVER recent AS start
              FROM attempts
              WINDOW recent AS (PARTITION BY source ORDER BY CAST(time AS REAL) / seconds
                RANGE BETWEEN 0.999999 PRECEDING AND CURRENT ROW)),
            worst AS MATERIALIZED (
              SELECT source, MAX(failed) AS failed, start, seconds FROM windows WHERE failed >= threshold GROUP BY source),
            reached AS MATERIALIZED (
              SELECT source, MIN(time) AS time FROM windows WHERE failed >= threshold GROUP BY source),
            successes AS MATERIALIZED (
              SELECT reached.source, MIN(login.time) AS time, login.username FROM reached
              JOIN auth_events login ON login.source = reached.source AND login.time >= reached.time
              WHERE login.event IN ('login', 'su', 'sudo') GROUP BY reached.source)
            SELECT worst.source AS source,
              (SELECT group_concat(username, ', ') FROM (SELECT DISTINCT username FROM auth_events tried
                WHERE tried.source = worst.source AND tried.failures > 0
                  AND tried.time BETWEEN worst.start AND worst.start + worst.seconds LIMIT 10)) AS users,
              worst.failed AS count, worst.start AS window_start, worst.seconds AS window_seconds,
              successes.source IS NOT NULL AS succeeded_afterwards, successes.username AS succeeded_user,
              successes.time AS succeeded_at
            FROM worst LEFT JOIN successes ON successes.source = worst.source
            """))
}
