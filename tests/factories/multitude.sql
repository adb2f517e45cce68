-- What tests/factories/multitude.py fills, table by table. Ids begin after %(base)s; codes with %(mark)s.

INSERT INTO groups_department (id, name) VALUES (%(base)s, %(mark)s || '部');

INSERT INTO groups_committee (id, code, name, kind, path, parent_id, demands_second_factor)
SELECT %(base)s, %(mark)s, '公司党委' || %(mark)s, 'committee', '/' || %(mark)s || '/', NULL, false
UNION ALL
SELECT %(base)s + n, %(mark)s || 'Z' || n, '第' || n || '党总支', 'general_branch',
       '/' || %(mark)s || '/' || %(mark)s || 'Z' || n || '/', %(base)s, false
FROM generate_series(1, (%(branches)s + 99) / 100) AS n;

INSERT INTO groups_branch (id, code, name, committee_id, demands_second_factor)
SELECT %(base)s + b, %(mark)s || 'B' || lpad(b::text, 7, '0'), '第' || b || '党支部', %(base)s + (b + 99) / 100, false
FROM generate_series(1, %(branches)s) AS b;

INSERT INTO groups_partygroup (id, code, name, work_team, founded_on, branch_id)
SELECT %(base)s + g, %(mark)s || 'G' || lpad(g::text, 8, '0'), '第' || 1 + mod(g - 1, %(groups)s) || '党小组',
       g || '班', date '2020-01-01', %(base)s + 1 + (g - 1) / %(groups)s
FROM generate_series(1, %(branches)s * %(groups)s) AS g;

INSERT INTO branchmgr_user (id, password, username, language, is_active, must_change_password, created_at, mail_notices,
                            muted_kinds, sign_outs)
SELECT %(base)s + p, '!', %(mark)s || lpad(p::text, 9, '0'), 'zh-hans', true, false, timestamptz '2020-01-01+08', false,
       '[]', 0
FROM generate_series(1, %(branches)s * %(groups)s * %(people)s + 2) AS p;

-- The last two are the admin and the auditor, who belong to no branch.
INSERT INTO groups_person (id, employee_no, name, sort_key, initials, sex, political_status, joined_on, confirmed_on,
                           position, category, mobile, email, branch_id, department_id, user_id)
SELECT %(base)s + p, %(mark)s || lpad(p::text, 9, '0'), names.name, names.sort_key, names.initials,
       CASE mod(p, 3) WHEN 0 THEN 'female' ELSE 'male' END, CASE mod(p, 40) WHEN 7 THEN 'probationary' ELSE 'full' END,
       date '2012-07-01' + mod(p, 3000), CASE mod(p, 40) WHEN 7 THEN NULL ELSE date '2013-07-01' + mod(p, 3000) END,
       '调度员', CASE mod(p, 30) WHEN 3 THEN 'remote' WHEN 4 THEN 'retired' ELSE 'on_post' END, '', '',
       CASE WHEN p <= %(branches)s * %(groups)s * %(people)s
            THEN %(base)s + 1 + (p - 1) / (%(groups)s * %(people)s) END, %(base)s, %(base)s + p
FROM generate_series(1, %(branches)s * %(groups)s * %(people)s + 2) AS p
JOIN unnest(%(names)s, %(sort_keys)s, %(initials)s) WITH ORDINALITY AS names (name, sort_key, initials, n)
  ON n = 1 + mod(p * 37, cardinality(%(names)s));

INSERT INTO groups_membership (id, person_id, group_id, starts_on)
SELECT %(base)s + p, %(base)s + p, %(base)s + 1 + (p - 1) / %(people)s, date '2020-01-01'
FROM generate_series(1, %(branches)s * %(groups)s * %(people)s) AS p;

INSERT INTO groups_appointment (id, person_id, office, starts_on, group_id)
SELECT %(base)s + g, %(base)s + 1 + (g - 1) * %(people)s, 'leader', date '2020-01-01', %(base)s + g
FROM generate_series(1, %(branches)s * %(groups)s) AS g;

INSERT INTO groups_appointment (id, person_id, office, starts_on, branch_id)
SELECT %(base)s + %(branches)s * (%(groups)s + n) + b, %(base)s + 1 + ((b - 1) * %(groups)s + n) * %(people)s,
       (ARRAY['secretary', 'organisation', 'publicity'])[n + 1], date '2020-01-01', %(base)s + b
FROM generate_series(1, %(branches)s) AS b, generate_series(0, least(%(groups)s, 3) - 1) AS n;

INSERT INTO groups_appointment (id, person_id, office, starts_on, committee_id)
SELECT %(base)s - n, %(base)s + %(branches)s * %(groups)s * %(people)s + n, (ARRAY['admin', 'auditor'])[n],
       date '2020-01-01', %(base)s
FROM generate_series(1, 2) AS n;

INSERT INTO appraisal_scheme (id, branch_id, year, cadence, version, name, step, bonus_cap, bonus_in_grade, bonus_in_rank,
                              tie_break, annual_method, scoring_lead_days, publish_day, publish_time,
                              shift_to_working_day, objection_days, rectification_grade, resolution, created_at, edition,
                              quorum_override, self_assessment)
SELECT %(base)s + b, %(base)s + b, %(year)s, 'quarter', 1, '党小组考评办法', 0.5, 5, false, true, '[]', 'sum', 10, 1,
       time '09:00', false, 7, '基本合格', '', timestamptz '2025-12-20+08', 1, '', false
FROM generate_series(1, %(branches)s) AS b;

INSERT INTO appraisal_dimension (id, scheme_id, name, position)
SELECT %(base)s + b, %(base)s + b, '三会一课', 1 FROM generate_series(1, %(branches)s) AS b;

INSERT INTO appraisal_indicator (id, scheme_id, dimension_id, code, name, maximum, kind, standard, veto_effect, ceiling,
                                 source, suggestion_rule, position)
SELECT %(base)s + (b - 1) * %(indicators)s + i, %(base)s + b, %(base)s + b, 'K' || i, '考核项目' || i,
       100.0 / %(indicators)s, 'points', '', '', '', '', '', i
FROM generate_series(1, %(branches)s) AS b, generate_series(1, %(indicators)s) AS i;

INSERT INTO appraisal_band (id, scheme_id, grade, lower)
SELECT %(base)s + (b - 1) * 4 + n, %(base)s + b, (ARRAY['优秀', '合格', '基本合格', '不合格'])[n], (ARRAY[95, 80, 60, 0])[n]
FROM generate_series(1, %(branches)s) AS b, generate_series(1, 4) AS n;

UPDATE appraisal_scheme SET meeting_on = make_date(%(year)s - 1, 12, 20), resolution = '支委会研究通过',
                            approved_at = make_timestamptz(%(year)s - 1, 12, 20, 9, 0, 0, 'Asia/Shanghai')
WHERE id > %(base)s AND id <= %(base)s + %(branches)s;

-- Three quarters are over and published, the fourth is in scoring.
INSERT INTO appraisal_period (id, branch_id, scheme_id, year, cadence, number, starts_on, ends_on, status,
                              scoring_opens_at, closes_at, publish_at, archive_at, revision)
SELECT %(base)s + (b - 1) * 4 + q, %(base)s + b, %(base)s + b, %(year)s, 'quarter', q, first, next - 1,
       (ARRAY['archived', 'archived', 'published', 'scoring'])[q], next::timestamp AT TIME ZONE 'Asia/Shanghai' - interval '11 day',
       next::timestamp AT TIME ZONE 'Asia/Shanghai', next::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '9 hour',
       CASE WHEN q < 4 THEN next::timestamp AT TIME ZONE 'Asia/Shanghai' + interval '8 day' END, 1
FROM generate_series(1, %(branches)s) AS b, generate_series(1, 4) AS q,
     LATERAL (SELECT make_date(%(year)s, 3 * q - 2, 1), (make_date(%(year)s, 3 * q - 2, 1) + interval '3 month')::date)
       AS quarter (first, next);

INSERT INTO appraisal_periodstep (id, period_id, status, at)
SELECT %(base)s + (period.id - %(base)s) * 5 + n, period.id, step, period.starts_on + n * interval '1 hour'
FROM appraisal_period AS period, unnest(ARRAY['collecting', 'scoring', 'totalled', 'published', 'archived'])
     WITH ORDINALITY AS step (step, n)
WHERE period.id > %(base)s AND period.id <= %(base)s + %(branches)s * 4
  AND n <= (ARRAY[5, 5, 4, 2])[period.number];

-- Totals are drawn, not summed from cells; ranks are theirs within the branch.
INSERT INTO appraisal_result (id, period_id, group_id, base, bonus, total, graded_total, rank, grade, last, honours,
                              revision)
SELECT %(base)s + (g - 1) * 3 + q, period, %(base)s + g, total, 0, total, total,
       rank() OVER (PARTITION BY period ORDER BY total DESC),
       CASE WHEN total >= 95 THEN '优秀' WHEN total >= 80 THEN '合格' ELSE '基本合格' END, false, true, 1
FROM generate_series(1, %(branches)s * %(groups)s) AS g, generate_series(1, 3) AS q,
     LATERAL (SELECT %(base)s + (g - 1) / %(groups)s * 4 + q, 70 + mod(g::bigint * 7919 + q * 104729, 3000) / 100.0)
       AS drawn (period, total);

INSERT INTO appraisal_score (id, period_id, group_id, indicator_id, points, exempt, vetoed, reason, version, changed_at)
SELECT %(base)s + ((g - 1) * 4 + q) * %(indicators)s + i, %(base)s + (g - 1) / %(groups)s * 4 + q, %(base)s + g,
       %(base)s + (g - 1) / %(groups)s * %(indicators)s + i, 100.0 / %(indicators)s - mod(g + i + q, 5) * 0.5,
       false, false, '', 1, make_timestamptz(%(year)s, 3 * q, 25, 10, 0, 0, 'Asia/Shanghai')
FROM generate_series(1, %(branches)s * %(groups)s) AS g, unnest(%(scored)s::int[]) AS q,
     generate_series(1, %(indicators)s) AS i;

INSERT INTO activities_activity (id, branch_id, group_id, kind, topic, starts_at, ends_at, place, agenda, content,
                                 decisions, criticism, highlight, study_minutes, has_topic, has_record, has_reflection,
                                 has_assessment, has_safeguard, status, late_reason, step, edition, created_at, chair_id,
                                 recorder_id, filed_by_id)
SELECT %(base)s + (g - 1) * %(records)s + n, %(base)s + 1 + (g - 1) / %(groups)s, %(base)s + g, 'group_meeting',
       '学习安全规程第' || n || '讲', at, at + interval '1 hour', '班组会议室', '一、传达；二、讨论', '大家学习了规程并结合岗位谈了体会。',
       '', '', '', 60, true, true, true, true, true, CASE mod(g, 50) WHEN 1 THEN 'submitted' ELSE 'accepted' END, '',
       'check', 1, at, leader, leader, leader
FROM generate_series(1, %(branches)s * %(groups)s) AS g, generate_series(1, %(records)s) AS n,
     LATERAL (SELECT make_timestamptz(%(year)s, 1, 8, 16, 0, 0, 'Asia/Shanghai') + n * interval '20 day',
                     %(base)s + 1 + (g - 1) * %(people)s) AS one (at, leader);

INSERT INTO activities_activitystep (id, activity_id, number, status, at, by_id, note)
SELECT activity.id, activity.id, 1, 'submitted', activity.ends_at, activity.filed_by_id, ''
FROM activities_activity AS activity
WHERE activity.id > %(base)s AND activity.id <= %(base)s + %(branches)s * %(groups)s * %(records)s;

INSERT INTO activities_attendance (id, activity_id, person_id, group_id, kind, expected, may_vote, note, made_up_note)
SELECT %(base)s + (activity.id - %(base)s) * %(people)s + n, activity.id,
       %(base)s + 1 + (activity.group_id - %(base)s - 1) * %(people)s + n, activity.group_id,
       CASE mod(activity.id + n, 20) WHEN 3 THEN 'leave' ELSE 'present' END, true, true, '', ''
FROM activities_activity AS activity, generate_series(0, %(people)s - 1) AS n
WHERE activity.id > %(base)s AND activity.id <= %(base)s + %(branches)s * %(groups)s * %(records)s;

INSERT INTO innovation_proposal (id, branch_id, group_id, year, number, kind, title, status, created_at, submitted_at,
                                 held_since, edition, group_opinion, filed_by_id, lead_id)
SELECT %(base)s + (b - 1) * %(proposals)s + n, %(base)s + b, %(base)s + (b - 1) * %(groups)s + 1, %(year)s,
       %(year)s || '-' || lpad(n::text, 3, '0'), (ARRAY['suggestion', 'improvement', 'process'])[1 + mod(n, 3)],
       '改进道岔清扫工具' || n, (ARRAY['with_committee', 'accepted', 'closed'])[1 + mod(n, 3)], at, at, at, 1, '',
       author, author
FROM generate_series(1, %(branches)s) AS b, generate_series(1, %(proposals)s) AS n,
     LATERAL (SELECT make_timestamptz(%(year)s, 2, 1, 9, 0, 0, 'Asia/Shanghai') + mod(b, 200) * interval '1 day',
                     %(base)s + 1 + (b - 1) * %(groups)s * %(people)s) AS one (at, author);

INSERT INTO innovation_author (id, proposal_id, person_id, share, asked_at, consented_at)
SELECT id, id, lead_id, 100, created_at, created_at FROM innovation_proposal
WHERE id > %(base)s AND id <= %(base)s + %(branches)s * %(proposals)s;

INSERT INTO innovation_proposalstep (id, proposal_id, number, status, at, note, by_id, word)
SELECT id, id, 1, 'with_group', submitted_at, '', filed_by_id, '' FROM innovation_proposal
WHERE id > %(base)s AND id <= %(base)s + %(branches)s * %(proposals)s;

INSERT INTO innovation_proposalterm (id, proposal_id, term, weight)
SELECT %(base)s + (id - %(base)s) * 3 + n, id, (ARRAY['道岔', '清扫', '工具'])[n], 3
FROM innovation_proposal, generate_series(1, 3) AS n
WHERE id > %(base)s AND id <= %(base)s + %(branches)s * %(proposals)s;

INSERT INTO pioneer_posts_pioneerpost (id, branch_id, department_id, name, kind, aims, seats)
SELECT %(base)s + (b - 1) * 2 + n, %(base)s + b, %(base)s, (ARRAY['安全岗', '服务岗'])[n], 'production', '', 1
FROM generate_series(1, %(branches)s) AS b, generate_series(1, 2) AS n;

INSERT INTO pioneer_posts_round (id, branch_id, year, half, starts_on, ends_on, status, call_opens_on, call_closes_on,
                                 posting_closes_on, assessment_opens_on, assessment_closes_on, publish_at, main_weight,
                                 supplement_weight, step, excellent_from, continue_from, reapplication, awarded_on,
                                 award_present, award_resolution)
SELECT %(base)s + b, %(base)s + b, %(year)s, 2, make_date(%(year)s, 7, 1), make_date(%(year)s, 12, 31), 'held',
       make_date(%(year)s, 6, 1), make_date(%(year)s, 6, 15), make_date(%(year)s, 6, 22), make_date(%(year)s, 12, 10),
       make_date(%(year)s, 12, 25), make_timestamptz(%(year)s + 1, 1, 8, 9, 0, 0, 'Asia/Shanghai'), 70, 30, 1, 90, 75,
       'next_round', make_date(%(year)s, 6, 25), '支委', '同意授岗'
FROM generate_series(1, %(branches)s) AS b;

INSERT INTO pioneer_posts_application (id, round_id, post_id, person_id, group_id, way, status, grounds, pledge, filed_at,
                                       opinion, decision_reason, filed_by_id)
SELECT %(base)s + (b - 1) * 2 + n, %(base)s + b, %(base)s + (b - 1) * 2 + n, person, %(base)s + (b - 1) * %(groups)s + n,
       'applied', 'awarded', '业务熟练', '确保安全', make_timestamptz(%(year)s, 6, 10, 9, 0, 0, 'Asia/Shanghai'), '', '', person
FROM generate_series(1, %(branches)s) AS b, generate_series(1, 2) AS n,
     LATERAL (SELECT %(base)s + 1 + ((b - 1) * %(groups)s + n - 1) * %(people)s) AS one (person);

INSERT INTO pioneer_posts_holding (id, round_id, post_id, application_id, person_id, group_id, number, token, status,
                                   starts_on, end_reason, best_practice)
SELECT id, round_id, post_id, id, person_id, group_id, 'P' || mod(id, 2), md5(%(mark)s || id), 'held',
       make_date(%(year)s, 7, 1), '', ''
FROM pioneer_posts_application
WHERE id > %(base)s AND id <= %(base)s + %(branches)s * 2;

INSERT INTO branchmgr_notification (id, recipient_id, kind, key, text, values, url, at, read_at, mail_due)
SELECT %(base)s + (p - 1) * %(notices)s + n, %(base)s + p, 'period_published', 'published-' || n,
       'The results are published.', '{}', '/', at, CASE WHEN n > 1 THEN at + interval '1 hour' END, false
FROM generate_series(1, %(branches)s * %(groups)s * %(people)s) AS p, generate_series(1, %(notices)s) AS n,
     LATERAL (SELECT make_timestamptz(%(year)s, 10, 1, 9, 0, 0, 'Asia/Shanghai') - n * interval '90 day') AS one (at);

-- Entries follow each other as their trigger demands; what their hashes say nobody asks here.
INSERT INTO branchmgr_auditevent (id, branch, number, at, actor_id, actor_name, action, subject, subject_id, after,
                                  origin, previous_hash, hash)
SELECT %(base)s + (b - 1) * %(entries)s + n, code, n,
       make_timestamptz(%(year)s, 1, 1, 8, 0, 0, 'Asia/Shanghai') + n * interval '9 day' + b * interval '1 second',
       %(base)s + 1 + (b - 1) * %(groups)s * %(people)s,
       %(mark)s || lpad((1 + (b - 1) * %(groups)s * %(people)s)::text, 9, '0'),
       (ARRAY['scores_saved', 'period_totalled', 'period_published'])[1 + mod(n, 3)], 'appraisal.period',
       (%(base)s + (b - 1) * 4 + 1)::text, '{"cells": 12}', '10.0.0.1',
       CASE WHEN n = 1 THEN '' ELSE encode(sha256((code || '#' || n - 1)::bytea), 'hex') END,
       encode(sha256((code || '#' || n)::bytea), 'hex')
FROM generate_series(1, %(branches)s) AS b, generate_series(1, %(entries)s) AS n,
     LATERAL (SELECT %(mark)s || 'B' || lpad(b::text, 7, '0')) AS chain (code)
ORDER BY b, n;

INSERT INTO branchmgr_auditchain (id, branch, last_number, last_hash)
SELECT %(base)s + b, code, %(entries)s, encode(sha256((code || '#' || %(entries)s)::bytea), 'hex')
FROM generate_series(1, %(branches)s) AS b,
     LATERAL (SELECT %(mark)s || 'B' || lpad(b::text, 7, '0')) AS chain (code)
WHERE %(entries)s > 0;
