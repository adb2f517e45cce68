"""Who is answered what at every address, and who holds which permission: what ``tests/test_permissions.py`` expects."""

from __future__ import annotations

# A letter an answer: . 200, > redirect, s to the sign-in, f 403 (seen, not allowed), n 404 (not even seen),
# m 405 (not this method), u 422 (refused in words). Columns are ROLES:
# SC committee, LOME leaders, a member and the former secretary, A admin, NXBUHF strangers, - nobody.
TABLE = """
address                   states                         GET                   POST
home                      -                              .. .... . ...... s    .. .... . ...... s
scheme_example            -                              .. .... . ...... s    mm mmmm m mmmmmm s
login                     -                              >> >>>> > >>>>>> .    >> >>>> > >>>>>> .
logout                    -                              mm mmmm m mmmmmm m    >> >>>> > >>>>>> >
password_change           -                              .. .... . ...... s    >> >>>> > >>>>>> s
set_language              -                              mm mmmm m mmmmmm m    >> >>>> > >>>>>> >
preferences               -                              .. .... . ...... s    >> >>>> > >>>>>> s
notification_list         -                              .. .... . ...... s    mm mmmm m mmmmmm s
notification_open         -                              nn nnmn n nnnnnn s    nn nn>n n nnnnnn s
notification_read_all     -                              mm mmmm m mmmmmm s    >> >>>> > >>>>>> s
healthz                   -                              .. .... . ...... .    .. .... . ...... .
readyz                    -                              .. .... . ...... .    .. .... . ...... .
metrics                   -                              nn nnnn n nnnnnn n    nn nnnn n nnnnnn n

group_list                -                              .. .... . f..fff s    .. .... . f..fff s
group_detail              -                              .. .... . nnnnnn s    .. .... . nnnnnn s
branch_list               -                              ff ffff . ff.fff s    ff ffff . ff.fff s
branch_detail             -                              .. .... . nnnnnn s    .. .... . nnnnnn s
person_list               -                              .. ..ff . f..fff s    .. ..ff . f..fff s
person_detail             -                              .. .nnn . nnnnnn s    .. .nnn . nnnnnn s
person_issue_password     -                              ff fnnn m nnnnnn s    ff fnnn . nnnnnn s
roster_import             -                              ff ffff . ff.fff s    ff ffff > ff>fff s
roster_template           -                              ff ffff . ff.fff s    ff ffff m ffmfff s
roster_export             -                              mm mmff m fmmfff s    .. ..ff . f..fff s

scheme_list               -                              .. .... . ...... s    mm mmmm m mmmmmm s
scheme_template           -                              .. .... . ...... s    mm mmmm m mmmmmm s
scheme_detail             draft                          .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
scheme_detail             approved                       .. .... . nnnnnn s    mm mmmm m nnnnnn s
scheme_export             draft                          .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
scheme_export             approved                       .. .... . nnnnnn s    mm mmmm m nnnnnn s
suggestion_try            draft                          .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
suggestion_try            approved                       .. ffff f nnnnnn s    mm ffff f nnnnnn s
scheme_approve            draft                          .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
scheme_approve            approved                       ff ffff f nnnnnn s    ff ffff f nnnnnn s
scheme_delete             draft                          .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
scheme_delete             approved                       ff ffff f nnnnnn s    ff ffff f nnnnnn s
scheme_draft              -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
scheme_edit               draft                          .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
scheme_edit               approved                       ff ffff f nnnnnn s    ff ffff f nnnnnn s
scheme_paper              draft                          .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
scheme_paper              approved                       .. .... . nnnnnn s    mm mmmm m nnnnnn s
scheme_compare            draft                          .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
scheme_compare            approved                       .. .... . nnnnnn s    mm mmmm m nnnnnn s
scheme_minutes            draft                          nn nnnn n nnnnnn s    mm nnnn n nnnnnn s
scheme_minutes            approved                       nn ffff n nnnnnn s    mm ffff m nnnnnn s
scheme_import             -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s

period_list               -                              .. .... . ...... s    .. .... . ...... s
period_detail             collecting,scoring,totalled    .. nnnn n nnnnnn s    .. nnnn n nnnnnn s
period_detail             published,archived             .. .... . nnnnnn s    .. .... . nnnnnn s
period_grid               collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
period_grid               published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
period_preview            collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
period_preview            published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
period_checks             collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
period_checks             published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
suggestion_list           collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
suggestion_list           published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
period_suggestions        collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
period_suggestions        published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
self_assessment           collecting,scoring             ff .fff f nnnnnn s    ff >fff f nnnnnn s
self_assessment           totalled,published,archived    ff .fff f nnnnnn s    ff ufff f nnnnnn s
score_sheet               collecting,scoring,totalled    .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
score_sheet               published,archived             .. ffff f nnnnnn s    mm ffff f nnnnnn s
period_cells              scoring                        mf nnnn n nnnnnn s    .f nnnn n nnnnnn s
period_cells              collecting,totalled            ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_cells              published,archived             ff ffff f nnnnnn s    ff ffff f nnnnnn s
score_import              scoring                        .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
score_import              collecting,totalled            ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
score_import              published,archived             ff ffff f nnnnnn s    ff ffff f nnnnnn s
period_total              scoring                        mf nnnn n nnnnnn s    uf nnnn n nnnnnn s
period_total              collecting,totalled            ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_total              published,archived             ff ffff f nnnnnn s    ff ffff f nnnnnn s
period_publish            totalled                       mf nnnn n nnnnnn s    >f nnnn n nnnnnn s
period_publish            collecting,scoring             ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_publish            published,archived             ff ffff f nnnnnn s    ff ffff f nnnnnn s
period_result             collecting,scoring             ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_result             totalled                       .. nnnn n nnnnnn s    .. nnnn n nnnnnn s
period_result             published,archived             .. .... . nnnnnn s    .. .... . nnnnnn s
period_notice             collecting,scoring,totalled    ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_notice             published,archived             .. .... . nnnnnn s    .. .... . nnnnnn s
period_notice_pdf         collecting,scoring,totalled    ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
period_notice_pdf         published,archived             mm mmmm m nnnnnn s    .. .... . nnnnnn s
results_export            collecting,scoring,totalled    ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
results_export            published,archived             mm ffff m nnnnnn s    .. ffff . nnnnnn s
result_detail             totalled                       .. nnnn n nnnnnn s    .. nnnn n nnnnnn s
result_detail             published,archived             .. .f.f . nnnnnn s    .. .f.f . nnnnnn s

objection_raise           collecting,scoring,totalled    ff nnnn n nnnnnn s    ff nnnn n nnnnnn s
objection_raise           published,archived             .. .... f nnnnnn s    uu uuuu f nnnnnn s
objection_raise           far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s
objection_list            -                              .. .... . ...... s    mm mmmm m mmmmmm s
objection_detail          with_leader                    nn .n.n n nnnnnn s    nn mnmn n nnnnnn s
objection_detail          submitted                      .. .nnn n nnnnnn s    mm mnnn n nnnnnn s
objection_attachment      with_leader                    nn nnnn n nnnnnn s    nn mnmn n nnnnnn s
objection_attachment      submitted                      .. .nnn n nnnnnn s    mm mnnn n nnnnnn s
objection_forward         with_leader                    nn mnfn n nnnnnn s    nn >nfn n nnnnnn s
objection_forward         submitted                      ff mnnn n nnnnnn s    ff unnn n nnnnnn s
objection_return          with_leader                    nn .nfn n nnnnnn s    nn >nfn n nnnnnn s
objection_return          submitted                      ff >nnn n nnnnnn s    ff unnn n nnnnnn s
objection_withdraw        with_leader                    nn fnmn n nnnnnn s    nn fn>n n nnnnnn s
objection_withdraw        submitted                      ff mnnn n nnnnnn s    ff >nnn n nnnnnn s
objection_accept          with_leader                    nn fnfn n nnnnnn s    nn fnfn n nnnnnn s
objection_accept          submitted                      .f fnnn n nnnnnn s    >f fnnn n nnnnnn s
objection_refuse          with_leader                    nn fnfn n nnnnnn s    nn fnfn n nnnnnn s
objection_refuse          submitted                      .f fnnn n nnnnnn s    >f fnnn n nnnnnn s
correction_decide         totalled                       .f nnnn n nnnnnn s    >f nnnn n nnnnnn s
correction_decide         published,archived             .f ffff f nnnnnn s    >f ffff f nnnnnn s
correction_detail         proposed                       .. nnnn n nnnnnn s    mm nnnn n nnnnnn s
correction_detail         confirmed                      .. .n.n . nnnnnn s    mm mnmn m nnnnnn s
correction_confirm        proposed                       mm nnnn n nnnnnn s    u> nnnn n nnnnnn s
correction_confirm        confirmed                      mm fnfn f nnnnnn s    uu fnfn f nnnnnn s
correction_reject         proposed                       >. nnnn n nnnnnn s    u> nnnn n nnnnnn s
correction_reject         confirmed                      >> fnfn f nnnnnn s    uu fnfn f nnnnnn s

group_detail              far                            nn nnnn . n.nnnn s    nn nnnn . n.nnnn s
person_detail             far                            nn nnnn . n.nnnn s    nn nnnn . n.nnnn s
person_detail             head                           nn nnnn . nn.n.n s    nn nnnn . nn.n.n s
period_detail             far                            nn nnnn n n.nnnn s    nn nnnn n n.nnnn s
period_grid               far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
period_preview            far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
period_checks             far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
suggestion_list           far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
period_suggestions        far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
self_assessment           far                            nn nnnn f nfnnnn s    nn nnnn f nfnnnn s
period_cells              far                            nn nnnn n nmnnnn s    nn nnnn n n.nnnn s
score_sheet               far                            nn nnnn n n.nnnn s    nn nnnn n nmnnnn s
score_import              far                            nn nnnn n n.nnnn s    nn nnnn n n>nnnn s
period_total              far                            nn nnnn n nmnnnn s    nn nnnn n n>nnnn s
period_publish            far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s
period_result             far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s
period_notice             far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s
period_notice_pdf         far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s
results_export            far                            nn nnnn n nfnnnn s    nn nnnn n nfnnnn s

year_list                 -                              >> >>>> > .>>... s    >> >>>> > .>>... s
year_detail               -                              .. .... . nnnnnn s    .. .... . nnnnnn s
ranking_export            -                              mm ffff m nnnnnn s    .. ffff . nnnnnn s
year_committee            -                              nn nnnn . nnnnnn s    nn nnnn . nnnnnn s
committee_ranking_export  -                              nn nnnn m nnnnnn s    nn nnnn . nnnnnn s
year_comparison           -                              nn nnnn . nnnnnn s    nn nnnn . nnnnnn s
comparison_export         -                              nn nnnn m nnnnnn s    nn nnnn . nnnnnn s

rectification_list        -                              .. .... . f..fff s    mm mmmm m fmmfff s
rectification_detail      opened,under_way               .. .n.n . nnnnnn s    mm mnmn m nnnnnn s
rectification_detail      done                           .. n.nn . nnnnnn s    mm nmnn m nnnnnn s
rectification_plan        opened                         .f .nfn f nnnnnn s    >f >nfn f nnnnnn s
rectification_plan        under_way                      ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
rectification_plan        done                           ff nfnn f nnnnnn s    ff nfnn f nnnnnn s
measure_add               opened                         ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
measure_add               under_way                      .f .nfn f nnnnnn s    >f >nfn f nnnnnn s
measure_add               done                           ff nfnn f nnnnnn s    ff nfnn f nnnnnn s
progress_note             opened                         ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
progress_note             under_way                      .. .n.n f nnnnnn s    >> >n>n f nnnnnn s
progress_note             done                           ff nfnn f nnnnnn s    ff nfnn f nnnnnn s
rectification_report      opened                         ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
rectification_report      under_way                      mf mnfn f nnnnnn s    uf unfn f nnnnnn s
rectification_report      done                           ff nfnn f nnnnnn s    ff nfnn f nnnnnn s
rectification_recheck     opened,under_way               ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
rectification_recheck     done                           .f nfnn f nnnnnn s    >f nfnn f nnnnnn s
rectification_extend      opened,under_way               .f fnfn f nnnnnn s    >f fnfn f nnnnnn s
rectification_extend      done                           ff nfnn f nnnnnn s    ff nfnn f nnnnnn s
measure_complete          measure                        mm mnfn f nnnnnn s    >> >nfn f nnnnnn s
measure_complete          measure_done                   ff fnfn f nnnnnn s    ff fnfn f nnnnnn s
progress_evidence         -                              .. .n.n . nnnnnn s    mm mnmn m nnnnnn s
leader_warning_list       -                              .. ffff . f..fff s    mm ffff m fmmfff s
leader_warning_detail     waiting                        .. nnnn . nnnnnn s    mm nnnn m nnnnnn s
leader_warning_detail     decided                        .. .nnn . nnnnnn s    mm mnnn m nnnnnn s
leader_warning_decide     waiting                        .f nnnn f nnnnnn s    >f nnnn f nnnnnn s
leader_warning_decide     decided                        ff fnnn f nnnnnn s    ff fnnn f nnnnnn s
year_honours              -                              .. .... . nnnnnn s    .. .... . nnnnnn s
honour_decide             -                              .f ffff f nnnnnn s    uf ffff f nnnnnn s
honour_certificate        -                              .. .... . nnnnnn s    .. .... . nnnnnn s
honour_withdraw           -                              .f ffff f nnnnnn s    >f ffff f nnnnnn s
"""

# Who holds each permission, and on what. A subject is a thing of the branch concerned; none where none is asked for.
PERMISSIONS = """
branchmgr.use               -                              SCLOMEANXBUHF
branchmgr.read_notice       notice                         M
groups.view_committee       committee                      A
groups.view_branch          branch                         SCLOMEA
groups.view_group           group                          SCLOMEA
groups.view_person          member                         SCLA
groups.view_person          head                           ABH
groups.list_people          -                              SCLOXAB
groups.import_roster        -                              AB
groups.export_roster        -                              SCLOXAB
groups.list_groups          -                              SCLOMEXAB
groups.list_branches        -                              AB
groups.issue_password       member                         A
groups.issue_password       officer
groups.issue_password       head                           AB
appraisal.view_scheme       draft                          SC
appraisal.view_scheme       approved                       SCLOMEA
appraisal.import_scheme     branch                         S
appraisal.draft_scheme      branch                         S
appraisal.try_suggestion    draft,approved                 SC
appraisal.save_draft        draft                          S
appraisal.save_draft        approved
appraisal.view_minutes      draft                          SC
appraisal.view_minutes      approved                       SCA
appraisal.approve_scheme    draft                          S
appraisal.approve_scheme    approved
appraisal.delete_scheme     draft                          S
appraisal.delete_scheme     approved
appraisal.list_periods      -                              SX
appraisal.view_period       collecting,scoring,totalled    SC
appraisal.view_period       published,archived             SCLOMEA
appraisal.view_grid         collecting,scoring,totalled    SC
appraisal.view_grid         published,archived             SC
appraisal.score_period      scoring                        S
appraisal.score_period      collecting,totalled
appraisal.score_period      published,archived
appraisal.save_self_assessment group                       L
appraisal.total_period      scoring                        S
appraisal.total_period      collecting,totalled
appraisal.total_period      published,archived
appraisal.publish_period    totalled                       S
appraisal.publish_period    collecting,scoring
appraisal.publish_period    published,archived
appraisal.view_result       collecting,scoring
appraisal.view_result       totalled                       SC
appraisal.view_result       published,archived             SCLOMEA
appraisal.view_detail       totalled-result                SC
appraisal.view_detail       published-result               SCLMA
appraisal.view_detail       archived-result                SCLMA
appraisal.view_notice       collecting,scoring,totalled
appraisal.view_notice       published,archived             SCLOMEA
appraisal.export_results    collecting,scoring,totalled
appraisal.export_results    published,archived             SCA
appraisal.raise_objection   collecting,scoring,totalled
appraisal.raise_objection   published,archived             SCLOME
appraisal.view_objection    with_leader                    LM
appraisal.view_objection    submitted                      SCL
appraisal.forward_objection with_leader,submitted          L
appraisal.return_objection  with_leader,submitted          L
appraisal.withdraw_objection with_leader                   M
appraisal.withdraw_objection submitted                     L
appraisal.accept_objection  with_leader
appraisal.accept_objection  submitted                      S
appraisal.refuse_objection  with_leader
appraisal.refuse_objection  submitted                      S
appraisal.decide_correction totalled-result                S
appraisal.decide_correction published-result,archived-result  S
appraisal.view_correction   proposed                       SC
appraisal.view_correction   confirmed                      SCLMA
appraisal.confirm_correction proposed,confirmed            SC
appraisal.reject_correction proposed,confirmed             SC
appraisal.view_year         branch                         SCLOMEA
appraisal.view_year         committee                      A
appraisal.export_ranking    branch                         SCA
appraisal.export_ranking    committee                      A
appraisal.list_rectifications -                            SCLOMEXAB
appraisal.view_rectification opened,under_way              SCLMA
appraisal.view_rectification done                          SCOA
appraisal.view_progress     note                           SCLMA
appraisal.plan_rectification opened                        SL
appraisal.plan_rectification under_way,done
appraisal.add_measure       under_way                      SL
appraisal.add_measure       opened,done
appraisal.note_progress     under_way                      SCLM
appraisal.note_progress     opened,done
appraisal.complete_measure  measure                        SCL
appraisal.complete_measure  measure_done
appraisal.report_rectification under_way                   SL
appraisal.report_rectification opened,done
appraisal.recheck_rectification done                       S
appraisal.recheck_rectification opened,under_way
appraisal.extend_rectification opened,under_way            S
appraisal.extend_rectification done
appraisal.list_warnings     -                              SCXAB
appraisal.view_warning      waiting                        SCA
appraisal.view_warning      decided                        SCLA
appraisal.decide_warning    waiting                        S
appraisal.decide_warning    decided
appraisal.view_proposals    branch                         SCA
appraisal.decide_honours    branch                         S
appraisal.view_honour       honour,withdrawn               SCLOMEA
appraisal.withdraw_honour   honour                         S
appraisal.withdraw_honour   withdrawn
"""
