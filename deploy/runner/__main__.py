"""The commands of `./dossier`, once everything is installed."""

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from parts.process import PartFailedError
from runner import delegating, looking, up
from runner.data_folder import RefusedError

DEFAULT_DATA = str(Path(__file__).resolve().parents[2] / ".dossier")


def main(arguments: Sequence[str]) -> int:
    """Run one command; answers its exit code. Raises RefusedError."""
    command, words = arguments[0], list(arguments[1:])
    if command == "test":
        return delegating.test(words)
    if command == "bench":
        return delegating.bench(words)
    if command in {"events", "token", "demo"}:
        data, rest = delegating.take_option(words, "--data")
        run = {"events": delegating.events, "token": delegating.token, "demo": delegating.demo}[command]
        return run(data or DEFAULT_DATA, rest)
    parsed = _parser().parse_args(arguments)
    code: int = parsed.run(parsed)
    return code


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="./dossier", epilog="./dossier help explains everything")
    commands = parser.add_subparsers(required=True)
    start = commands.add_parser("up", help="start everything and stay until Ctrl-C")
    start.add_argument("--port", type=_port, default=8080, help="of the gateway (8080)")
    start.add_argument("--host", default="127.0.0.1", help="that the gateway listens on (127.0.0.1)")
    start.add_argument("--bus", choices=("auto", "rabbitmq", "embedded"), default="auto")
    start.set_defaults(run=up.run)
    state = commands.add_parser("status", help="which parts run, and where")
    state.set_defaults(run=looking.status)
    log = commands.add_parser("logs", help="the logs of one part, or of all")
    log.add_argument("part", nargs="*", help='such as "billing worker"; a service alone means all of its processes')
    log.add_argument("-f", "--follow", action="store_true", help="go on until Ctrl-C")
    log.add_argument("-n", "--lines", type=int, default=20, help="how many lines of each (20)")
    log.set_defaults(run=looking.logs)
    for one in (start, state, log):
        one.add_argument("--data", default=DEFAULT_DATA, help="the folder with everything the suite keeps (.dossier)")
    return parser


def _port(word: str) -> int:
    if not word.isdigit() or not 1 <= int(word) <= 65535:
        raise argparse.ArgumentTypeError(f"{word!r} is not a port (1 to 65535)")
    return int(word)


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except (RefusedError, PartFailedError) as error:
        sys.exit(f"dossier: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
