"""Joining a hub by one code: the desk makes its key, the hub certifies it and says what it may do."""

from a6desk.errors import UserError
from a6desk.events import joining, signing
from a6desk.events.documents import signed, verify, verify_by_hub
from a6desk.events.signing import BadSignature
from a6desk.i18n import tr
from a6desk.keys import Keys, token_name
from a6desk.store import hubs
from a6desk.store.connect import Store
from a6desk.store.hubs import Hub
from a6desk.sync.client import SILENCE, Client, Stop
from a6desk.sync.endpoints import Enrolled, EnrolRequest

KEY = "desk"
"""Under which name the desk's signing key is kept."""


def join(store: Store, keys: Keys, text: str, name: str, silence: float = SILENCE) -> Hub:
    """Use a joining code. Using it again with the same key gives the same certificate: a lost answer costs nothing."""
    code = joining.read(text)
    secret = keys.load(KEY)
    if secret is None:
        secret = signing.private_bytes(signing.new_key())
        keys.store(KEY, secret)
    key = signing.private_key(secret)
    public = signing.public_of(key)
    request = signed(EnrolRequest, {"token": code.token, "desk": public, "name": name[:200]}, key)
    client = Client(code.address, silence=silence)
    try:
        answer = client.enrol(request)
    except Stop as stop:
        raise UserError(
            stop.reason, tr("Nothing was changed."), tr("Try again, or ask for a new joining code.")
        ) from stop
    finally:
        client.close()
    known = hubs.find(store, answer.hub)
    _distrust(answer, code, public, known)
    vouched = {each.number: each for each in (*answer.keys, *(known.keys if known else ()))}  # old keys verify for ever
    hub = Hub(
        answer.hub, answer.name, code.address, answer.root, tuple(vouched[number] for number in sorted(vouched)),
        answer.secretariat, answer.demonstration, answer.incarnation, 0,
    )  # fmt: skip
    keys.store(token_name(hub.id), answer.access.encode())
    with store.writing():
        hubs.add(store, hub, answer.certificate)
    return hub


def _distrust(answer: Enrolled, code: joining.JoiningCode, public: str, known: Hub | None) -> None:
    """The fingerprint on paper vouches for the root key, the root for the hub's keys, these for the certificate."""
    try:
        if signing.fingerprint(answer.root) != code.root:
            raise BadSignature("root")
        if known is not None and known.root != answer.root:
            raise BadSignature("another hub under the id of one that was joined before")
        for key in answer.keys:
            verify(key, answer.root)
        verify_by_hub(answer.certificate, answer.keys, answer.root)
        if (answer.certificate.desk, answer.certificate.hub) != (public, answer.hub):
            raise BadSignature("Certificate")
        if answer.demonstration != code.demonstration:
            raise BadSignature("Enrolled")
    except BadSignature as error:
        raise UserError(
            tr("This is not the hub that the joining code names."),
            tr("Nothing was changed."),
            tr("Something on the way may answer in its place: show this to your IT officer."),
        ) from error


def client_of(keys: Keys, hub: Hub, silence: float = SILENCE) -> Client:
    """A client that speaks as this desk. Raises a UserError where the access is not on this computer."""
    access = keys.load(token_name(hub.id))
    if access is None:
        raise UserError(
            tr("This computer has no access to {hub}.", hub=hub.name),
            tr("Your drafts and submissions are safe and wait."),
            tr("Ask the hub's office for a new joining code."),
        )
    return Client(hub.address, hub.id, access.decode(), silence)
