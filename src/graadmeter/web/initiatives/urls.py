from django.urls import path

from graadmeter.web.initiatives.views import lists, one, parts, rating

app_name = "initiatives"
ONE = "o/<slug:slug>/initiatives/<int:pk>/"
urlpatterns = [
    path("o/<slug:slug>/initiatives/", lists.index, name="index"),
    path("o/<slug:slug>/initiatives/add/", lists.add, name="add"),
    path("o/<slug:slug>/initiatives/take-up/", lists.take_up, name="take_up"),
    path(ONE, one.show, name="detail"),
    path(f"{ONE}change/", one.change, name="change"),
    path(f"{ONE}remove/", one.remove, name="remove"),
    path(f"{ONE}move/", one.move, name="move"),
    path(f"{ONE}ask/", rating.ask, name="ask"),
    path(f"{ONE}rate/", rating.rate, name="rate"),
    path(f"{ONE}rate-for/", rating.rate_for, name="rate_for"),
    path(f"{ONE}close/", rating.close, name="close"),
    path(f"{ONE}withdraw/", rating.withdraw, name="withdraw"),
    path(f"{ONE}factors/", parts.factors, name="factors"),
    path(f"{ONE}figures/", parts.figures, name="figures"),
]
