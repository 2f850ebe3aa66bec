"""How the services do: single steps at the front door become counts by day, and what became of reports by route."""

from datetime import datetime

from django.db import connection

# A step is taken away in the same statement that counts it: run twice, or killed in between, it is counted once.
_ROLL_UP = """
WITH taken AS (DELETE FROM reports_step RETURNING hour, service, route, language, device, event, page, amount)
INSERT INTO reports_servicecount (day, service, route, language, device, event, page, band, number)
SELECT (hour AT TIME ZONE 'Europe/London')::date, service, route, language, device, event, page,
  CASE WHEN event = 'rated' THEN amount::text
       WHEN event <> 'sent' THEN ''
       WHEN amount < 180 THEN 'under-3' WHEN amount < 300 THEN '3-5' WHEN amount < 600 THEN '5-10'
       WHEN amount < 1200 THEN '10-20' WHEN amount < 3600 THEN '20-60' ELSE 'over-60' END AS band, count(*)
FROM taken GROUP BY 1, 2, 3, 4, 5, 6, 7, 8
ON CONFLICT (day, service, route, language, device, event, page, band)
DO UPDATE SET number = reports_servicecount.number + excluded.number
"""
_OUTCOMES = """
INSERT INTO reports_servicecount (day, service, route, language, device, event, page, band, number)
SELECT month, service, route, '', '', 'outcome', outcome, '', count(*) FROM (
  SELECT date_trunc('month', r.told_at AT TIME ZONE 'Europe/London')::date AS month, r.service, r.route,
    unnest(ARRAY['received',
      CASE WHEN EXISTS (SELECT 1 FROM reports_occurrence o WHERE o.report_id = r.id) THEN 'named' END,
      CASE WHEN EXISTS (SELECT 1 FROM reports_occurrence o JOIN identifiers_identifier i ON i.id = o.identifier_id
        WHERE o.report_id = r.id AND i.degree > 1 AND i.stop_reason = '') THEN 'shared' END,
      CASE WHEN r.state = 'decided' THEN 'decided' END,
      CASE WHEN EXISTS (SELECT 1 FROM reports_stoprequest s WHERE s.report_id = r.id) THEN 'stop-asked' END,
      CASE WHEN EXISTS (SELECT 1 FROM reports_stoprequest s WHERE s.report_id = r.id
        AND s.state IN ('held', 'part_held')) THEN 'stop-held' END]) AS outcome
  FROM reports_report r WHERE r.told_at > %s::timestamptz - interval '13 months') counted
WHERE outcome IS NOT NULL GROUP BY 1, 2, 3, 7
"""


def roll_up() -> int:
    """Counts the steps that wait. Returns the rows of counts that were written."""
    with connection.cursor() as cursor:
        cursor.execute(_ROLL_UP)
        return int(cursor.rowcount)


def count_outcomes(*, now: datetime) -> int:
    """Makes the counts of what became of reports anew, by month, service and route. Returns their rows."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM reports_servicecount WHERE event = 'outcome'")
        cursor.execute(_OUTCOMES, [now])
        return int(cursor.rowcount)
