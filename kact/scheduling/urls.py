"""Addresses of the calendar. Those that partners and calendars see name neither clinic nor kind."""

from django.urls import path

from kact.scheduling.views import (
    calendar,
    cohorts,
    course_plans,
    desk,
    feeds,
    own,
    resources,
    visits,
)

urlpatterns = [
    path("calendar/", calendar.calendar, name="calendar"),
    path("calendar/book/", visits.find_couple, name="find_couple"),
    path("calendar/cohorts/", cohorts.cohorts, name="cohorts"),
    path("calendar/cohorts/make/", cohorts.make_cohort, name="make_cohort"),
    path("calendar/cohorts/<uuid:cohort>/", cohorts.cohort, name="cohort"),
    path("calendar/cohorts/<uuid:cohort>/join/", cohorts.join_cohort, name="join_cohort"),
    path("calendar/cohorts/<uuid:cohort>/book/", cohorts.book_cohort, name="book_cohort"),
    path("calendar/cohorts/<uuid:cohort>/week/", cohorts.book_cohort_week, name="book_cohort_week"),
    path("calendar/places/<uuid:place>/leave/", cohorts.leave_cohort, name="leave_cohort"),
    path("calendar/waiting/", desk.waiting_list, name="waiting_list"),
    path("calendar/waiting/<uuid:waiting>/times/", desk.waiting_times, name="waiting_times"),
    path("calendar/waiting/<uuid:waiting>/close/", desk.close_waiting, name="close_waiting"),
    path("calendar/feeds/", feeds.feed_page, name="feed_page"),
    path("calendar/feeds/<uuid:feed>/end/", feeds.end_feed, name="end_feed"),
    path("couples/<uuid:couple>/visits/book/", visits.book_visit, name="book_visit"),
    path("couples/<uuid:couple>/course-plan/", course_plans.course_plan, name="course_plan"),
    path(
        "couples/<uuid:couple>/course-plan/change/",
        course_plans.change_course_plan,
        name="change_course_plan",
    ),
    path("couples/<uuid:couple>/course-plan/book/", course_plans.book_planned, name="book_planned"),
    path("couples/<uuid:couple>/course-plan/move/", course_plans.move_planned, name="move_planned"),
    path("visits/<uuid:visit>/", visits.visit, name="visit"),
    path("visits/<uuid:visit>/move/", visits.move_visit, name="move_visit"),
    path("visits/<uuid:visit>/cancel/", visits.cancel_visit, name="cancel_visit"),
    path("visits/<uuid:visit>/arrived/", visits.mark_arrived, name="mark_arrived"),
    path("visits/<uuid:visit>/late/", visits.mark_late, name="mark_late"),
    path("visits/<uuid:visit>/no-show/", visits.mark_no_show, name="mark_no_show"),
    path("visits/<uuid:visit>/done/", visits.mark_done, name="mark_done"),
    path("tasks/<uuid:task>/take/", desk.take_task, name="take_task"),
    path("tasks/<uuid:task>/give/", desk.give_task, name="give_task"),
    path("tasks/<uuid:task>/done/", desk.finish_task, name="finish_task"),
    path("clinic/rooms/", resources.rooms, name="rooms"),
    path("clinic/rooms/<uuid:room>/", resources.room, name="room"),
    path("clinic/rooms/<uuid:room>/retire/", resources.retire_room, name="retire_room"),
    path("clinic/equipment/", resources.add_equipment, name="add_equipment"),
    path(
        "clinic/equipment/<uuid:unit>/retire/", resources.retire_equipment, name="retire_equipment"
    ),
    path("clinic/hours/", resources.opening_hours, name="opening_hours"),
    path("clinic/closings/", resources.closings, name="closings"),
    path("clinic/closings/<uuid:closing>/reopen/", resources.reopen_time, name="reopen_time"),
    path("appointments/", own.appointments, name="appointments"),
    path("appointments/feed/", feeds.own_feed_page, name="own_feed_page"),
    path("appointments/feed/<uuid:feed>/end/", feeds.end_own_feed, name="end_own_feed"),
    path("feed/<str:token>.ics", feeds.feed, name="feed"),
]
