"""What `./dossier help` prints."""

COMMANDS = ("up", "demo", "status", "logs", "events", "token", "test", "bench", "install", "help")

HELP = """\
dossier - a contact record as a suite of services, run by one command

  ./dossier up [--port 8080] [--host 127.0.0.1] [--data .dossier] [--bus auto|rabbitmq|embedded]
      Starts everything and stays until Ctrl-C. The first start installs into .venv and makes a company, a location,
      an admin and a token; they are written to DATA/credentials.json. A second suite needs its own --data and --port.
  ./dossier demo [--data .dossier] [--contacts 200]
      Fills the running suite with believable contacts, through the public API, and prints one record's address.
  ./dossier status [--data .dossier]
      Says which parts run, where, and how often each was restarted.
  ./dossier logs [PART] [-f] [-n LINES] [--data .dossier]
      Shows the log of a part ("billing worker"), or of all parts; -f follows.

  ./dossier events parked|retry|drop|replay [--service NAME] [...] [--data .dossier]
      Events that no handler could take: list, retry or drop them; replay sends published events again.
      `./dossier events replay --service billing --help` lists what replay takes.
  ./dossier token create|list|revoke [...] [--data .dossier]
      Private integration tokens. A new one is shown once.

  ./dossier test [pytest arguments]     the whole test suite, or a part: ./dossier test services/billing -k charge
  ./dossier bench [NAME]                side-by-side measurements; without a name, lists them
  ./dossier install                     installs what tests, linters and measurements need, and starts nothing

Each external part is replaced by its address alone, given in the environment of `up`:
  BUS_URL                               amqp://user:password@host:port/vhost; without it a private RabbitMQ node if
                                        rabbitmq-server is installed, else a hand-over inside PostgreSQL
  CONTACTS_DATABASE_URL, SCHEDULING_DATABASE_URL, BILLING_DATABASE_URL, DOCUMENTS_DATABASE_URL, GATEWAY_DATABASE_URL
                                        postgresql://user:password@host:port/database; without them a server of our own
  S3_ENDPOINT, S3_ACCESS_KEY, S3_SECRET_KEY (S3_BUCKET, S3_REGION)
                                        an S3 object store; without them rclone over a folder
  STRIPE_API_KEY, STRIPE_PUBLISHABLE_KEY, STRIPE_WEBHOOK_SECRET (STRIPE_API_BASE)
                                        Stripe; without them a simulator that speaks the same wire
  SMTP_URL                              smtp://user:password@host:port; without it a sink that keeps every message
Every other setting is in docs/settings.md and is passed on as it is.

For tests: TEST_DATABASE_URL, TEST_BUS_URL, TEST_S3_ENDPOINT with TEST_S3_ACCESS_KEY and TEST_S3_SECRET_KEY. Without them
containers where a Docker daemon answers, else this machine's own servers, else servers of our own.

Everything that `up` makes is in the data folder (0711 or 0700; secrets 0600): delete it to start anew.
Needs Linux on x86-64 or arm64 and Python 3.11 or newer with venv (Debian: apt-get install python3-venv).
"""
