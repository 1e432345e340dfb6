"""Companies, locations, users, private tokens and login sessions."""

from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_UP = """
CREATE TABLE companies (
    id varchar(20) COLLATE "C" NOT NULL,
    name varchar(200) NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_companies PRIMARY KEY (id)
);

CREATE TABLE locations (
    id varchar(20) COLLATE "C" NOT NULL,
    company_id varchar(20) COLLATE "C" NOT NULL,
    name varchar(200) NOT NULL,
    phone varchar(50),
    email varchar(320),
    address varchar(500),
    city varchar(200),
    state varchar(200),
    country varchar(2) NOT NULL,
    postal_code varchar(50),
    website varchar(2000),
    timezone varchar(64) NOT NULL,
    first_name varchar(200),
    last_name varchar(200),
    settings jsonb NOT NULL,
    social jsonb NOT NULL,
    permissions jsonb NOT NULL,
    deleted_at timestamptz,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_locations PRIMARY KEY (id),
    CONSTRAINT fk_locations_company_id FOREIGN KEY (company_id) REFERENCES companies (id)
);
CREATE INDEX ix_locations_company_id_name ON locations (company_id, name);

CREATE TABLE users (
    id varchar(20) COLLATE "C" NOT NULL,
    company_id varchar(20) COLLATE "C" NOT NULL,
    first_name varchar(200) NOT NULL,
    last_name varchar(200) NOT NULL,
    email varchar(320) NOT NULL,
    phone varchar(50),
    password_hash varchar(200) NOT NULL,
    type varchar(20) NOT NULL,
    role varchar(20) NOT NULL,
    permissions jsonb NOT NULL,
    scopes jsonb,
    profile_photo varchar(2000),
    platform_language varchar(10),
    twilio_phone jsonb NOT NULL,
    deleted_at timestamptz,
    version integer NOT NULL,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_users PRIMARY KEY (id),
    CONSTRAINT fk_users_company_id FOREIGN KEY (company_id) REFERENCES companies (id),
    CONSTRAINT ck_users_type CHECK (type IN ('agency', 'account')),
    CONSTRAINT ck_users_role CHECK (role IN ('admin', 'user')),
    CONSTRAINT ck_users_email_lower CHECK (email = lower(email))
);
CREATE UNIQUE INDEX uq_users_email ON users (email) WHERE deleted_at IS NULL;
CREATE INDEX ix_users_company_id ON users (company_id);

CREATE TABLE user_locations (
    user_id varchar(20) COLLATE "C" NOT NULL,
    location_id varchar(20) COLLATE "C" NOT NULL,
    place integer NOT NULL,
    CONSTRAINT pk_user_locations PRIMARY KEY (user_id, location_id),
    CONSTRAINT fk_user_locations_user_id FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT fk_user_locations_location_id FOREIGN KEY (location_id) REFERENCES locations (id)
);
CREATE INDEX ix_user_locations_location_id ON user_locations (location_id);

CREATE TABLE private_tokens (
    id varchar(20) COLLATE "C" NOT NULL,
    company_id varchar(20) COLLATE "C" NOT NULL,
    location_id varchar(20) COLLATE "C",
    name varchar(200) NOT NULL,
    hash bytea NOT NULL,
    scopes jsonb NOT NULL,
    created_by varchar(100) NOT NULL,
    expires_at timestamptz,
    last_used_at timestamptz,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_private_tokens PRIMARY KEY (id),
    CONSTRAINT fk_private_tokens_company_id FOREIGN KEY (company_id) REFERENCES companies (id),
    CONSTRAINT fk_private_tokens_location_id FOREIGN KEY (location_id) REFERENCES locations (id),
    CONSTRAINT uq_private_tokens_hash UNIQUE (hash)
);
COMMENT ON COLUMN private_tokens.hash IS 'SHA-256 of the token, which itself is not kept';
COMMENT ON COLUMN private_tokens.location_id IS 'NULL: a token of the whole company';
CREATE INDEX ix_private_tokens_location_id_id ON private_tokens (location_id, id);

CREATE TABLE login_sessions (
    id varchar(20) COLLATE "C" NOT NULL,
    user_id varchar(20) COLLATE "C" NOT NULL,
    location_id varchar(20) COLLATE "C",
    access_hash bytea NOT NULL,
    access_expires_at timestamptz NOT NULL,
    refresh_hash bytea NOT NULL,
    refresh_expires_at timestamptz NOT NULL,
    revoked_at timestamptz,
    created_at timestamptz NOT NULL,
    updated_at timestamptz NOT NULL,
    CONSTRAINT pk_login_sessions PRIMARY KEY (id),
    CONSTRAINT fk_login_sessions_user_id FOREIGN KEY (user_id) REFERENCES users (id),
    CONSTRAINT fk_login_sessions_location_id FOREIGN KEY (location_id) REFERENCES locations (id),
    CONSTRAINT uq_login_sessions_access_hash UNIQUE (access_hash),
    CONSTRAINT uq_login_sessions_refresh_hash UNIQUE (refresh_hash)
);
COMMENT ON COLUMN login_sessions.location_id IS 'NULL: a session of the whole company';
CREATE INDEX ix_login_sessions_user_id ON login_sessions (user_id);
CREATE INDEX ix_login_sessions_location_id ON login_sessions (location_id);

CREATE TABLE spent_refresh_tokens (
    hash bytea NOT NULL,
    session_id varchar(20) COLLATE "C" NOT NULL,
    CONSTRAINT pk_spent_refresh_tokens PRIMARY KEY (hash),
    CONSTRAINT fk_spent_refresh_tokens_session_id FOREIGN KEY (session_id) REFERENCES login_sessions (id)
);
CREATE INDEX ix_spent_refresh_tokens_session_id ON spent_refresh_tokens (session_id);

CREATE TABLE login_attempts (
    key varchar(64) COLLATE "C" NOT NULL,
    since timestamptz NOT NULL,
    count integer NOT NULL,
    CONSTRAINT pk_login_attempts PRIMARY KEY (key)
);
COMMENT ON COLUMN login_attempts.key IS 'SHA-256 of an e-mail address, a network address or both';
"""

_DOWN = """
DROP TABLE login_attempts;
DROP TABLE spent_refresh_tokens;
DROP TABLE login_sessions;
DROP TABLE private_tokens;
DROP TABLE user_locations;
DROP TABLE users;
DROP TABLE locations;
DROP TABLE companies;
"""


def upgrade() -> None:
    """Make the tables."""
    op.execute(_UP)


def downgrade() -> None:
    """Take them away again."""
    op.execute(_DOWN)
