"""The main job, from the office's spreadsheets to verified certificates, in Chromium.

One journey in thirteen steps, through the desk, with a real worker and a real mail receiver, on
the files of the demo. The dates of the gatherings are moved so that they lie ahead on any day.
"""

import pytest

from tests.journeys import (
    act_1_import,
    act_2_invite,
    act_3_answer,
    act_4_attend,
    act_5_certify,
    act_6_look_up,
)
from tests.journeys.pages import step
from tests.journeys.story import Story

pytestmark = [pytest.mark.browser, pytest.mark.long]

STEPS = {
    "1: the coordinator logs in": act_1_import.log_in_as_coordinator,
    "1: an unknown address is met like any other": act_1_import.ask_with_unknown_address,
    "2: spreadsheets are imported": act_1_import.import_everything,
    "2: a file with errors is explained": act_1_import.check_file_with_errors,
    "3: the cohort is seen": act_1_import.see_cohort,
    "4: the invitation is previewed and tested": act_2_invite.preview_and_test,
    "4: the gathering is released": act_2_invite.release,
    "5: the worker sends the invitations": act_2_invite.receive_invitations,
    "6: a participant answers on a phone": act_3_answer.answer_on_phone,
    "6: a participant answers without script": act_3_answer.answer_without_script,
    "6: whoever has answered gets a confirmation": act_3_answer.get_confirmations,
    "6: a link that is not known": act_3_answer.open_unknown_link,
    "7: the coordinator sees the answers": act_3_answer.see_answers,
    "8: those who have not answered are reminded once": act_3_answer.remind,
    "9: attendance by keyboard": act_4_attend.mark_by_keyboard,
    "9: attendance without script": act_4_attend.mark_without_script,
    "9: the year goes by": act_4_attend.hold_the_others,
    "10: certificates are issued": act_5_certify.issue,
    "10: certificates come by mail": act_5_certify.receive_certificates,
    "11: a certificate is verified": act_5_certify.verify,
    "11: a revoked certificate says so": act_5_certify.revoke,
    "12: the team lead looks at the team": act_6_look_up.open_portal,
    "13: the records are read": act_6_look_up.read_records,
    "13: a mail is sent again": act_6_look_up.send_again,
}


def test_main_job_from_spreadsheets_to_verified_certificates(house, people):
    story = Story(mail=house, people=people)
    for name, carry_out in STEPS.items():
        with step(name):
            carry_out(story)
