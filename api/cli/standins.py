"""``tannha standins``: a carrier and a message gateway that stand in for real ones, and files that name them."""

from __future__ import annotations

import csv
import threading
from pathlib import Path
from typing import Annotated

import typer

from api.cli.children import end_with_parent
from data.reference.communes import communes
from integrations.messages.standin import GatewayStandin
from integrations.messages.standin.gateway import KEY
from integrations.partner.standin import listen, server
from integrations.vnpost.places import COLUMNS
from integrations.vnpost.standin import NgspOptions, NgspStandin

# The stand-ins' keys are samples; they go the way of real ones all the same, by names in the environment.
ENVIRONMENT = {
    "DEMO_POST_KEY": NgspOptions().consumer_key,
    "DEMO_POST_SECRET": NgspOptions().consumer_secret,
    "DEMO_ZALO_TOKEN": KEY,
}
_CARRIERS = """# Written by `tannha demo`; its form: docs/carrier.md.
["{centre}"]
kind = "ngsp"
customer_code = "{customer}"
places_file = "{places}"
duplicate_safe = true
post = {{url = "{url}/apiVNPostNGSP/p1.0/order/post"}}
cancel = {{url = "{url}/apiVNPostNGSP/p1.0/order/cancel"}}
tracking = {{url = "{url}/apiVNPostNGSP/p1.0/order/tracking"}}

["{centre}".agency]
name = "Trung tâm mẫu"
phone = "0290000000"
address = "Số 1 đường Mẫu"
province = "99"
district = "9901"

["{centre}".token]
url = "{url}/token"
consumer_key = {{env = "DEMO_POST_KEY"}}
consumer_secret = {{env = "DEMO_POST_SECRET"}}
"""
_MESSAGES = """# Written by `tannha demo`; its form: docs/messages.md. One-time codes are read in the demo's window.
[sms]
kind = "console"
way = "sms"

[email]
kind = "console"
way = "email"

[zalo]
kind = "gateway"
way = "zalo"
phone_form = "84"

[zalo.send]
url = "{url}/zns"
headers = {{access_token = {{env = "DEMO_ZALO_TOKEN"}}}}
outcome = "error"
sent = ["0"]
login = ["-124"]
id_path = "data.msg_id"
words_path = "message"

[zalo.send.fields]
phone = "{{phone}}"
template_id = "{{template}}"
template_data = "{{values}}"
tracking_id = "{{reference}}"
"""


def standins(
    post_port: Annotated[int, typer.Option(help="TCP port of the carrier's gateway.")] = 8020,
    message_port: Annotated[int, typer.Option(help="TCP port of the message gateway.")] = 8030,
    store: Annotated[Path | None, typer.Option(help="Keep the carrier's orders in this file.")] = None,
) -> None:
    """Run stand-ins of a carrier and of a message gateway, for trying things out. Loopback only."""
    end_with_parent()
    with listen(post_port) as post, listen(message_port) as messages:
        texts = server(GatewayStandin())
        threading.Thread(target=texts.run, args=([messages],), name="messages", daemon=True).start()
        server(NgspStandin(store=store)).run([post])
        texts.should_exit = True


def write_files(folder: Path, centre: str, post_port: int, message_port: int) -> dict[str, str]:
    """Write the files that name the stand-ins; returns the settings that name the files.

    VNPost's codes of places are made up: every commune has the same.
    """
    places = folder / "places.csv"
    with places.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(("1B", code, "99", "9901", "", "2025-07-01", "made up for the demo") for code in communes())
    post, messages = f"http://127.0.0.1:{post_port}", f"http://127.0.0.1:{message_port}"
    customer = NgspOptions().customer_code
    carriers = _CARRIERS.format(centre=centre, customer=customer, places=places.resolve(), url=post)
    (folder / "carriers.toml").write_text(carriers, "utf-8")
    (folder / "messages.toml").write_text(_MESSAGES.format(url=messages), "utf-8")
    return {"CARRIERS_FILE": str(folder / "carriers.toml"), "MESSAGES_FILE": str(folder / "messages.toml")}
