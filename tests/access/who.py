"""Who may open each page, for every page there is.

A new page that is not listed fails the matrix. Write its name under those whom it is for; its
address takes what `values_for` in tests/test_open_doors.py gives.
"""

COORDINATOR = {"coordinator"}
RUNS = {"coordinator", "facilitator"}
SEES = {"coordinator", "facilitator", "observer"}
STANDS_AT_DOORS = {"coordinator", "facilitator", "door"}
LEAD = {"lead"}
LOOKS_IN = {"lead", "looks in"}
WITH_ACCOUNT = {
    *("coordinator", "facilitator", "door", "observer", "lead", "looks in", "former lead"),
    *("member", "staff", "nobody", "elsewhere"),
}

WHO = {
    "COORDINATOR": (
        COORDINATOR,
        """
        desk:partners desk:people desk:teams desk:partners_file desk:people_file desk:teams_file
        desk:partners_choice desk:people_choice desk:teams_choice desk:list_undo
        desk:partner_new desk:partner desk:partner_edit
        desk:partners_view desk:people_view desk:teams_view desk:view_remove
        desk:import desk:import_check desk:team desk:gathering_edit desk:release
        desk:telling_test desk:telling_preview desk:cancel desk:restore desk:remind desk:missed
        desk:send_another
        desk:certificate_pdf desk:certificate_revoke desk:certificate_reissue
        desk:certificate_mail desk:certificate_retry desk:certificates desk:certificate_preview
        desk:certificate_sheet desk:catch_up desk:catch_up_letter desk:rules desk:roles
        desk:person desk:person_edit desk:person_leave desk:person_move desk:revoke_links
        desk:person_erase
        desk:inbox desk:inbox_settle desk:outbox desk:outbox_progress desk:outbox_choice
        desk:outbox_mail desk:outbox_letter desk:member_new desk:member_remove
        desk:member_lead desk:team_state desk:team_note desk:invite_lead desk:wordings
        desk:wording desk:wording_preview desk:invite_leads desk:calendar_address
        desk:gathering_new desk:person_doubles desk:person_merge
        desk:cohort_new desk:cohort_copy desk:cohort_state desk:cohort_delete
        desk:partner_succeed desk:partner_merge desk:needs desk:needs_csv desk:log desk:log_of
        desk:search desk:search_piece desk:settings
        desk:looks desk:looks_mail desk:looks_certificate
        """,
    ),
    "RUNS": (
        RUNS,
        """
        desk:screen desk:screen_piece desk:attendance desk:attendance_open desk:attendance_close
        desk:attendance_reopen desk:meeting_report desk:attendance_history desk:walk_in
        desk:signing_sheet desk:name_tags desk:materials desk:material desk:material_file
        desk:material_remove desk:board_people
        """,
    ),
    "SEES": (
        SEES,
        """
        desk:cohort desk:gathering desk:board desk:board_xlsx desk:board_csv desk:year_sheet
        desk:shortcuts
        """,
    ),
    "STANDS_AT_DOORS": (
        STANDS_AT_DOORS,
        "desk:doors desk:door desk:door_take_back",
    ),
    "LEAD": (
        LEAD,
        """
        portal:answer portal:send_another portal:join portal:claim portal:choose
        portal:calendar_address portal:all_certificates portal:certificate
        portal:member_new portal:member portal:member_remove portal:hand_over portal:look_in
        portal:invite
        """,
    ),
    "LOOKS_IN": (
        LOOKS_IN,
        """
        portal:team portal:members portal:board portal:leader_sheet portal:learning
        portal:material portal:note_read portal:certificates portal:calendar_file
        """,
    ),
    # Everybody's own: the markers tell whether what is on it is theirs.
    "WITH_ACCOUNT": (
        WITH_ACCOUNT,
        """
        home desk:home portal:home mfa_index mfa_reauthenticate mfa_reauthenticate_webauthn
        mfa_activate_totp mfa_deactivate_totp mfa_add_webauthn mfa_remove_webauthn
        mfa_view_recovery_codes mfa_generate_recovery_codes end_all_sessions end_session
        outside_disconnect privacy:mine privacy:my_json privacy:my_html
        """,
    ),
    # Open without an account; a personal link or a number is what is asked for instead.
    "ANYBODY": (
        {*WITH_ACCOUNT, "stranger"},
        """
        sessions_app:answer sessions_app:join sessions_app:send_another sessions_app:material
        sessions_app:needs sessions_app:note sessions_app:note_read sessions_app:screen_code
        sessions_app:was_there privacy:by_link privacy:json_by_link privacy:html_by_link
        sessions_app:calendar_address sessions_app:calendar here calendar_feed provider_report
        certificates:find certificates:verify account_login account_request_login_code
        account_confirm_login_code outside_go outside_back account_logout
        mfa_authenticate mfa_login_webauthn set_language notice fault security_txt None
        """,
    ),
}
ALLOWED = {name: roles for roles, names in WHO.values() for name in names.split()}
