"""``make screenshots``: the pictures of the README and of help, taken of a fresh demonstration in a real browser."""

from __future__ import annotations

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from tools import help_pictures
from tools.browser import find
from tools.help_pictures import sign_in

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs/pictures"
MANAGE = [sys.executable, "manage.py"]
FONT = ROOT / "node_modules/@expo-google-fonts/noto-sans-sc"
WEIGHTS = ("400Regular", "500Medium", "600SemiBold", "700Bold")
FONTS = "No Chinese font: the pictures would show empty boxes. `make setup` installs one."


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture: whose page, the link to it (text in the menu or address), how wide."""

    name: str
    username: str
    steps: tuple[str, ...]
    width: int = 1440
    height: int = 900


TAKEN = (
    Picture("home", "10001", ()),
    Picture("grid", "10001", ("a[href$='/grid/']",)),
    Picture("result", "10001", ("main a[href$='/result/']",)),
    Picture("year", "10001", ("main a[href*='/years/']",)),
    Picture("phone-grid", "10001", ("a[href$='/grid/']",), 390, 844),
    Picture("phone-home", "10002", (), 390, 844),
    Picture("scheme", "10001", ("nav a[href$='/schemes/']", "main td a")),
    Picture("group", "10002", ("nav a[href$='/groups/']", "main td a")),
    Picture("board", "10001", ("nav a[href*='/board/']",)),
)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextlib.contextmanager
def demonstration() -> Iterator[str]:
    """A server with the demonstration in a temporary folder; yields its address."""
    folder, port = tempfile.mkdtemp(prefix="branchmgr-"), free_port()
    variables = {**os.environ, "DEBUG": "on", "VAR_DIR": folder, "LOG_LEVEL": "WARNING"}
    for name in ("migrate", "seed_demo"):
        subprocess.run([*MANAGE, name], cwd=ROOT, env=variables, check=True, stdout=subprocess.DEVNULL)
    command = [sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--threads", "4"]
    server = subprocess.Popen(
        [*command, "--no-control-socket", "--log-level", "warning", "branchmgr.wsgi"], cwd=ROOT, env=variables
    )
    try:
        wait_for(port)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(60)
        shutil.rmtree(folder, ignore_errors=True)


def wait_for(port: int) -> None:
    """Until somebody listens on the port; SystemExit after half a minute."""
    end = time.monotonic() + 30
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    sys.exit("The server did not come up.")


@contextlib.contextmanager
def fonts() -> Iterator[dict[str, str]]:
    """Variables with which the browser finds Chinese letters: the machine's, or those that npm installed."""
    known = shutil.which("fc-list") and subprocess.run(["fc-list", ":lang=zh"], capture_output=True, check=False).stdout
    if known:
        yield {}
        return
    if not FONT.exists():
        sys.exit(FONTS)
    folders = "".join(f"<dir>{FONT / weight}</dir>" for weight in WEIGHTS)
    machine = '<include ignore_missing="yes">/etc/fonts/fonts.conf</include>'
    with tempfile.TemporaryDirectory(prefix="fonts-") as folder:
        told = Path(folder) / "fonts.conf"
        told.write_text(f"<fontconfig>{machine}{folders}<cachedir>{folder}</cachedir></fontconfig>", encoding="utf-8")
        yield {"FONTCONFIG_FILE": str(told)}


def take(browser: Browser, address: str, picture: Picture) -> None:
    """Signs in, follows the links, takes the picture."""
    context = browser.new_context(
        base_url=address,
        locale="zh-CN",
        timezone_id="Asia/Shanghai",
        viewport={"width": picture.width, "height": picture.height},
        device_scale_factor=1,
    )
    page = context.new_page()
    sign_in(page, picture.username)
    for step in picture.steps:
        page.goto(page.locator(step).first.get_attribute("href") or "/")
    page.wait_for_load_state("networkidle")
    page.screenshot(path=PICTURES / f"{picture.name}.png")
    context.close()
    print(f"docs/pictures/{picture.name}.png")


def main() -> None:
    """Takes all pictures."""
    PICTURES.mkdir(parents=True, exist_ok=True)
    found = find()
    with fonts() as letters, demonstration() as address, sync_playwright() as playwright:
        variables = {**os.environ, **found.environment, **letters}
        browser = playwright.chromium.launch(
            executable_path=found.program, args=found.arguments, env=dict[str, str | float | bool](variables)
        )
        for picture in TAKEN:
            take(browser, address, picture)
        help_pictures.take_all(browser, address)
        browser.close()


if __name__ == "__main__":
    main()
