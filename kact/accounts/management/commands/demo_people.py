"""Prints whom one can be in the demo."""

from typing import Any

from django.core.management.base import BaseCommand

from kact.accounts.demo import demo_people


class Command(BaseCommand):
    help = "List the demo's invented people; the sign-in page offers each as a button."

    def handle(self, *args: Any, **options: Any) -> None:
        self.stdout.write("The sign-in page lets you be any of them:\n")
        for person in demo_people():
            self.stdout.write(f"  {person.name:<16} {person.role}\n")
