"""a6desk hub …: the commands of whoever runs a hub."""

import json
import signal
import socket
import sys
from pathlib import Path
from typing import Any, NoReturn

import click

from a6desk.errors import UserError
from a6desk.events.documents import Mandate
from a6desk.hub import enrolment
from a6desk.hub.identity import ADDRESS, Hub
from a6desk.i18n import listed, tr
from a6desk.paths import Profile, default_profile

_FOLDER = click.option(
    "--folder",
    "--profile",  # a hub's folder is to it what a profile is to a desk
    "folder",
    type=click.Path(path_type=Path),
    metavar="DIR",
    help=tr("The hub's folder. Keep a copy of its key files."),
)
_DEMONSTRATION = click.option(
    "--demonstration", is_flag=True, help=tr("A hub to try things with: what it receives goes nowhere.")
)
_NAME = click.option("--name", default="a6desk hub", show_default=True, help=tr("How receipts name this hub."))
_ADDRESS = click.option("--address", help=tr("Where desks reach it, for joining codes."))


@click.group()
def hub() -> None:
    pass


def _folder(folder: Path | None) -> Path:
    return folder or default_profile().folder.with_name("a6desk-hub")


@hub.command(help=tr("Receive submissions on this computer until it is stopped."))
@_FOLDER
@_NAME
@_DEMONSTRATION
@_ADDRESS
@click.option("--host", default="127.0.0.1", show_default=True, help=tr("The address to listen on."))
@click.option(
    "--port",
    type=click.IntRange(0, 65_535),
    default=8765,
    show_default=True,
    help=tr("The port to listen on; 0 takes a free one."),
)
def serve(folder: Path | None, name: str, demonstration: bool, address: str | None, host: str, port: int) -> None:
    from a6desk import log
    from a6desk.forms.library import Library
    from a6desk.hub import web

    log.start_on_stderr()
    signal.signal(signal.SIGTERM, _end)
    web.refuse_beyond_this_computer(host)
    with _listen(host, port) as listening:
        address = address or f"http://{host if ':' not in host else f'[{host}]'}:{listening.getsockname()[1]}"
        here = Hub(_folder(folder))
        try:
            here.found(name, address, demonstration=demonstration)
            app = web.make_app(here, Library(packs=Profile(here.folder).packs))  # a6desk pack install --profile DIR
            click.echo(json.dumps({"serving": address}))
            web.serve(app, listening)
        except KeyboardInterrupt:
            _end()
        finally:
            here.close()


def _end(*_: Any) -> NoReturn:
    """Stopping a hub is no failure."""
    sys.exit(0)


def _listen(host: str, port: int) -> socket.socket:
    try:
        return socket.create_server((host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET)
    except OSError as error:
        cause = error.strerror or error
        what = tr("The hub cannot listen on {host}, port {port}: {cause}.", host=host, port=port, cause=cause)
        raise UserError(what, todo=tr("Is another hub running? Choose another port with --port.")) from error


@hub.command(help=tr("Print the description of the interface, for machines and for those who write another client."))
def openapi() -> None:
    from a6desk.hub import openapi

    click.echo(openapi.text(), nl=False)


@hub.command(help=tr("Make a joining code for one desk."))
@click.option("--desk", "desk", required=True, metavar="NAME", help=tr("Whose desk it is."))
@click.option(
    "--mandate",
    "mandates",
    multiple=True,
    metavar="PARTY:ROLE[:FROM[:UNTIL]]",
    help=tr("What it may do, as in JPN:a68_focal_point:2026-01-01:2027-12-31. None: it may draft, never submit."),
)
@_FOLDER
@_NAME
@_DEMONSTRATION
@_ADDRESS
def enrol(
    desk: str, mandates: tuple[str, ...], folder: Path | None, name: str, demonstration: bool, address: str | None
) -> None:
    given = [enrolment.read_mandate(text) for text in mandates]
    _hold_against_lists(given)
    here = Hub(_folder(folder))
    try:
        if not here.is_founded() or address or demonstration:
            known = here.identity().address if here.is_founded() else ADDRESS
            here.found(name, address or known, demonstration=demonstration)
        click.echo(enrolment.invite(here, desk, given))
    finally:
        here.close()


def _hold_against_lists(mandates: list[Mandate]) -> None:
    """A misspelt Party or role would be noticed only when the desk submits, weeks later and far away."""
    from a6desk.forms.library import Library

    lists = Library().codelists
    for mandate in mandates:
        if mandate.party not in lists["parties"].codes:
            raise UserError(
                tr("{party} is not a Party to the Paris Agreement.", party=mandate.party[:20]),
                todo=tr("Give its three letters, as in JPN:a68_focal_point."),
            )
        if mandate.role not in lists["mandate-roles"].codes:
            raise UserError(
                tr("{role} is not a role that mandates are given for.", role=mandate.role[:60]),
                todo=tr("The roles are: {roles}.", roles=listed(lists["mandate-roles"].codes)),
            )


@hub.command("list", help=tr("The desks that joined or were invited, and what was received."))
@_FOLDER
@click.option("--json", "as_json", is_flag=True, help=tr("Print JSON, for a machine to read."))
def list_(folder: Path | None, as_json: bool) -> None:
    here = Hub(_folder(folder))
    try:
        here.identity()
        desks, received = enrolment.list_desks(here), enrolment.list_received(here)
    finally:
        here.close()
    if as_json:
        click.echo(json.dumps({"desks": desks, "received": received}, ensure_ascii=False, indent=2))
        return
    for each in desks:
        given = ", ".join(f"{mandate['party']}:{mandate['role']}" for mandate in each["mandates"]) or tr("no mandate")
        click.echo(f"{each['desk'] or tr('invited')}  {each['name']}  {given}")
    for event in received:
        click.echo(f"{event['seq']}  {event['received_at']}  {event['party']}  {event['kind']}  {event['digest']}")
