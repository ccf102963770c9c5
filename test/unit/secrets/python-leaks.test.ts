import { describe, expect, test } from 'vitest';
import { scanBlob } from '../../../src/checks/secrets/scan-blob.ts';
import { expandShape } from './expand-shape.ts';

/** What is written, shapes that must be found, shapes that must not; in `src/orders/settings.py` unless a path is given. */
type Row = readonly [what: string, found: readonly string[], clean: readonly string[], path?: string];

const python: readonly Row[] = [
  [
    'assignment',
    [
      'PASSWORD = "{mixed:16}"',
      "password='Sunflower{digits:3}'",
      'db_password: str = "Sunflower{digits:3}"',
      'db_password: Annotated[str, Field(description="of the role")] = "{mixed:16}"',
      'secret: Optional[str] = "{base62:32}"',
      'if (token := "{base62:32}"):',
      'class Settings:\n    password = b"{mixed:16}"',
      'self._secret = r"{base62:32}"',
      'API_KEY = ("{base62:32}")',
      'API_KEY = (\n    "{base62:16}"\n    "{base62:16}"\n)',
      'API_KEY = "{base62:16}" + \\\n    "{base62:16}"',
      'client_secret = """{base62:32}"""',
      'password = str("{mixed:16}")',
      'stripe_api_key_live = "{base62:32}"',
      'user, password = "orders", "{mixed:16}"',
      'password, user = "{mixed:16}", "orders"',
    ],
    [
      'password = make_password("orders", 1)',
      'password = passwords[0]',
      'password = f"{prefix}{suffix}"',
      'password = ""',
      'password: str',
      'PASSWORD_RESET = "password_reset_2"',
      'REQUIRE_PASSWORD = "require_password"',
      'compass = "{base62:32}"',
      'bypass: str = "{base62:32}"',
      'primary_key = "{base62:32}"',
      'token_type = "{base62:32}"',
      'password_help = "{mixed:16}"',
      'secret_path = "{base62:32}"',
      'password_hash = "{hex:64}"',
      'token = "{uuid}"',
      'user, password = credentials',
      'force_bytes(password, encoding="ISO-8859-1")',
    ],
  ],
  [
    'keyword argument',
    [
      'connect(host="db.internal", password="{mixed:16}")',
      'User.objects.create_user("orders", password="Sunflower{digits:3}")',
      'boto3.client("s3", aws_secret_access_key="{base64:40}")',
      'create_engine(URL.create("postgresql", password = "{mixed:16}"))',
    ],
    [
      'parser.add_argument("--password", help="Password2 of the user")',
      'password = getpass("Password for orders2: ")',
      'password = input("Password1? ")',
      'password: str = Form()',
      'connect(password=settings.DB_PASSWORD_2)',
      'serializers.CharField(label="Password2", style={"input_type": "password"})',
    ],
  ],
  [
    'dict entry',
    [
      '{"password": "{mixed:16}"}',
      "{'PASSWORD': 'Sunflower{digits:3}'}",
      '{"client_secret": "{base62:40}"}',
      'dict(api_key="{base62:32}")',
      '{"pass": "{mixed:16}"}',
    ],
    [
      '{"password": "password"}',
      '{"password": "string"}',
      '{"password": {"type": "string", "minLength": 8}}',
      '("username", "password", "x509_store_st4")',
      '{"password": "Passwort vergessen 2"}',
      '{"password_label": "Password2"}',
    ],
  ],
  [
    'default of an environment variable',
    [
      'os.environ.get("DB_PASSWORD", "{mixed:16}")',
      'os.getenv("DB_PASSWORD", "Sunflower{digits:3}")',
      'PASSWORD = os.getenv("ORDERS_LOGIN", "Sunflower{digits:3}")',
      'os.environ.get(\n    "JWT_SECRET",\n    "{hex:64}",\n)',
      'env("SECRET_KEY", default="{base62:40}")',
      'env.str("API_TOKEN", "{base62:40}")',
      'config("DB_PASSWORD", cast=str, default="{mixed:16}")',
      'os.environ.get("DB_PASSWORD") or "{mixed:16}"',
      'password: SecretStr = SecretStr("{mixed:16}")',
      'password: SecretStr = Field(SecretStr("{mixed:16}"))',
      'api_key: str = Field(alias="KEY", default="{base62:32}")',
      'os.environ.setdefault("DB_PASSWORD", "Sunflower{digits:3}")',
    ],
    [
      'os.environ.get("DB_PASSWORD_2")',
      'os.environ["DB_PASSWORD_2"]',
      'os.environ.get("DB_PASSWORD", "")',
      'os.environ.get("DB_PASSWORD", None)',
      'os.environ.get("DB_PASSWORD", "changeme")',
      'config("DB_PASSWORD", default="changeme-2")',
      'password: SecretStr = Field(..., min_length=8)',
      'api_key: str = Field(alias="ORDERS_API_KEY_2")',
    ],
  ],
  [
    'subscript and setattr',
    [
      'app.config["SECRET_KEY"] = "{hex:64}"',
      "os.environ['DB_PASSWORD'] = 'Sunflower{digits:3}'",
      'setattr(settings, "SECRET_KEY", "{base62:40}")',
      'config.set("orders", "x"); parser["db"]["password"] = "{mixed:16}"',
      'monkeypatch.setenv("API_TOKEN", "{base62:40}")',
    ],
    [
      'app.config["SECRET_KEY"] = os.environ["SECRET_KEY_2"]',
      'app.config["SECRET_KEY"] = "dev"',
      'settings["password"] = values["password2"]',
      'setattr(settings, "SECRET_KEY", secret_key_2)',
    ],
  ],
  [
    'connection URL',
    [
      'create_engine("postgresql+psycopg://orders:{base62:16}@db.internal/orders")',
      'REDIS = "redis://:{base62:16}@cache.internal:6379/0"',
      'broker = "amqp://worker:Sunflower{digits:3}@mq.internal//"',
      'MongoClient("mongodb+srv://app:{base62:12}%40@cluster0.mongodb.internal/")',
      'EMAIL_URL = "smtp+tls://orders:{base62:16}@mail.internal:587"',
      'env.db("DATABASE_URL", default="postgres://orders:{base62:16}@db/orders")',
    ],
    [
      'f"postgresql://{user}:{password}@{host}/orders"',
      '"postgresql://%s:%s@%s/orders" % login',
      '"postgresql://user:pass@localhost/orders"',
      '"redis://:***@cache.internal"',
      '"postgresql://orders@db.internal/orders"',
      '"postgresql://orders:${PASSWORD}@db/orders"',
    ],
  ],
  [
    'settings of frameworks',
    [
      "SECRET_KEY = '{django:50}'",
      "DATABASES = {'default': {'USER': 'orders', 'PASSWORD': 'Sunflower{digits:3}'}}",
      'EMAIL_HOST_PASSWORD = "{mixed:16}"',
      'AWS_SECRET_ACCESS_KEY = "{base64:40}"',
      'app.secret_key = "Sunflower{digits:3}"',
      'app.config.update(JWT_SECRET_KEY="{base62:40}")',
      'app.config.from_mapping(SECRET_KEY="{base62:40}")',
      'Celery("orders", broker="amqp://orders:{base62:16}@mq.internal//")',
      'app.add_middleware(SessionMiddleware, secret_key="{base62:40}")',
      'FERNET_KEY = "{base64url:43}="',
    ],
    [
      'SECRET_KEY = get_random_secret_key()',
      'SECRET_KEY = env("DJANGO_SECRET_KEY_2")',
      'app.secret_key = secrets.token_hex(32)',
      'AUTH_PASSWORD_VALIDATORS = [{"NAME": "django.contrib.auth.password_validation.V2"}]',
      'PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]',
      'CSRF_TOKEN_NAME = "XSRF-TOKEN-2"',
    ],
  ],
  [
    'requests and headers',
    [
      'requests.get(url, auth=("orders", "{mixed:16}"))',
      'auth = ("orders", "Sunflower{digits:3}")',
      'HTTPBasicAuth("orders", "{mixed:16}")',
      'smtp.login("orders@mail.internal", "{mixed:16}")',
      '{"Authorization": "Bearer {base62:40}"}',
      'headers["Authorization"] = "Basic {basic}"',
      '{"X-Api-Key": "{base62:32}"}',
    ],
    [
      'auth=("user", "pass")',
      'auth=(settings.USER, settings.PASSWORD_2)',
      '{"Authorization": f"Bearer {token}"}',
      '{"Authorization": "Bearer " + token2}',
      '{"X-Api-Key": api_key_2}',
      'client.login("orders", password2)',
    ],
  ],
  [
    'comparison, text and logged value',
    [
      "if password == 'Sunflower{digits:3}':",
      'assert token != "{base62:40}"',
      'logger.info("signed in with token={base62:40}")',
      'print(f"{user}: password: {mixed:16}")',
      '# password: {mixed:16}',
      '"""\nadmin password is {mixed:16}\n"""',
      'psycopg2.connect("host=db.internal user=orders password=Sunflower{digits:3} dbname=orders")',
      'CONNECTION = "Server=db.internal;Uid=orders;Password=Sunflower{digits:3}!;"',
      '"""Signs in.\n\n    api_token = {base62:32}\n"""',
      'MCP_SECRET = "SunFlower{digits:3}!"',
    ],
    [
      'if token == "__main__":',
      'if password == "":',
      'if token == "refresh_token_2":',
      'logger.info(f"token={token}")',
      'logger.info("password=%s", password1)',
      'raise ValueError("password: too_short_2")',
      'next_token = self.token_after_2',
      "dependencies = [('secrets', '0004_tags')]",
      '{"AWS::IAM::AccessKey": "{hex:16}"}',
      '{"output_token": "Jobs[-1].JobId2"}',
      'SECRET = "set_this_in_Production_2"',
      'ORDERS_SECRETS = "1.13.5-no-vault"',
    ],
  ],
];

const files: readonly Row[] = [
  [
    'XML',
    ['<db><password>Sunflower{digits:3}!</password></db>', '<add key="ApiToken" value="{base62:32}"/>'],
    ['<password>${db.password}</password>', 'socks5h://<username>:<password>@proxy-host2"'],
    'config/orders.xml',
  ],
  [
    'credentials of a cloud',
    ['[default]\naws_secret_access_key = {base62:38} # of the orders service\n'],
    ['[default]\naws_access_key_id = AKIAIOSFODNN7EXAMPLE\n'],
    'cloud/credentials',
  ],
  ['a copy of a configuration', ['db:\n  password: {mixed:16}\n'], ['db:\n  password:\n'], 'orders.yml.bak'],
  [
    'a patch',
    ['+-----BEGIN PRIVATE KEY-----\n+MII{base64:61}\n', '+redis://:{base62:16}@cache.internal/0\n'],
    ['+password = ""\n'],
    'fix.patch',
  ],
  [
    '.env',
    ['DB_PASSWORD=Sunflower{digits:3}', 'export API_TOKEN={base62:40}'],
    ['DB_PASSWORD=', 'DB_PASSWORD=${PW2}'],
    '.env.prod',
  ],
  [
    'YAML',
    [
      'db:\n  password: Sunflower{digits:3}\n',
      'db:\n  password: "{mixed:16}"\n',
      '    - name: DB_PASSWORD\n      value: "{mixed:16}"\n',
      '    - POSTGRES_PASSWORD=Sunflower{digits:3}\n',
      'data:\n  password: {base64:40}\n',
    ],
    [
      'password: ${DB_PASSWORD:?not set}',
      'password: !vault |',
      'secretName: orders-tls-2',
      'passwordSecretRef: orders2',
      'token: "{{ .Values.token2 }}"',
    ],
    'deploy/orders.yaml',
  ],
  [
    'TOML',
    ['[db]\npassword = "Sunflower{digits:3}"'],
    ['password = ""', 'token-file = "/run/token2"'],
    'config.toml',
  ],
  [
    'INI',
    [
      '[db]\npassword = Sunflower{digits:3}\n',
      'sqlalchemy.url = postgresql://orders:{base62:16}@db.internal/orders',
      'fernet_key = {base64url:43}=',
    ],
    ['sqlalchemy.url = driver://user:pass@localhost/dbname', 'password = %(DB_PASSWORD)s', 'secret_key ='],
    'alembic.ini',
  ],
  [
    'JSON',
    ['{"db": {"password": "Sunflower{digits:3}"}}', '[{"fields": {"api_token": "{hex:40}"}}]'],
    ['{"password": null}', '{"password": "pbkdf2_sha256$1$a$b"}'],
    'data/seed.json',
  ],
  [
    'SQL',
    [
      "CREATE ROLE orders LOGIN PASSWORD '{mixed:16}';",
      "CREATE USER 'orders'@'%' IDENTIFIED BY 'Sunflower{digits:3}';",
    ],
    ["ALTER ROLE orders PASSWORD 'changeme';", "IDENTIFIED BY '%s'", 'password varchar(128) NOT NULL'],
    'dump.sql',
  ],
  [
    'Dockerfile',
    [
      'ENV DB_PASSWORD=Sunflower{digits:3}\n',
      'ENV DB_PASSWORD Sunflower{digits:3}\n',
      'ARG API_TOKEN={base62:40}\n',
      'RUN DB_PASSWORD={mixed:16} ./setup\n',
    ],
    ['ARG DB_PASSWORD\nRUN true', 'ENV DB_PASSWORD=$DB_PASSWORD', 'RUN --mount=type=secret,id=token2 true'],
    'Dockerfile',
  ],
  [
    'CI',
    ['env:\n  DB_PASSWORD: Sunflower{digits:3}\n', '      - run: deploy --token {base62:40}\n'],
    ['  TOKEN: ${{ secrets.TOKEN_2 }}', 'password: ${{ secrets.GITHUB_TOKEN }}', '  id-token: write'],
    '.github/workflows/ci.yml',
  ],
  [
    'shell',
    [
      'export DB_PASSWORD=Sunflower{digits:3}\n',
      'PGPASSWORD={mixed:16} psql -h db.internal',
      'curl -s -u orders:Sunflower{digits:3} https://api.internal/',
      "curl -H 'Authorization: Bearer {base62:40}' https://api.internal/",
      'tool --password Sunflower{digits:3}\n',
      "sshpass -p '{mixed:16}' ssh deploy@host",
    ],
    [
      'curl -u "$USER:$PASSWORD" https://x',
      'tool --password "$PW2"',
      'PGPASSWORD=$PW2 psql',
      'docker run -u 1000:1000 image',
      'read -s password2',
    ],
    'deploy.sh',
  ],
  [
    'netrc',
    ['machine api.internal login orders password {mixed:16}\n'],
    ['machine api.internal login orders\n'],
    '.netrc',
  ],
  [
    'pgpass',
    ['db.internal:5432:orders:orders:Sunflower{digits:3}\n'],
    ['# hostname:port:database:username:password'],
    '.pgpass',
  ],
  [
    'notebook',
    [
      '"source": ["password = \\"Sunflower{digits:3}\\"\\n"]',
      '"text": ["token={base62:40}\\n"]',
      '"source": ["auth=(\\"orders\\", \\"{mixed:16}\\")"]',
    ],
    ['"image/png": "iVBORw0KGgo{base64:400}"', '"source": ["password = getpass()\\n"]', '"id": "{hex:8}"'],
    'orders.ipynb',
  ],
  [
    'keys',
    [
      '-----BEGIN PRIVATE KEY-----\nMII{base64:61}\n{base64:64}',
      '{"private_key": "-----BEGIN PRIVATE KEY-----\\nMIIEvQIBADAN{base64:52}\\n{base64:64}\\n"}',
      'KEY = "MIIEvQIBADANBgkqhkiG9w0BAQEFAASC{base64:200}"',
      'KEY = "MHcCAQEEI{base64:42}oAoGCCqGSM49{base64:90}"',
      '-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,{HEX:32}\n\n{base64:64}\n',
      'TOKEN = "{jwt}"',
    ],
    [
      '-----BEGIN PUBLIC KEY-----\nMII{base64:61}',
      'assert pem.startswith("-----BEGIN PRIVATE KEY-----")',
      'KEY = "MIIBIjANBgkqhkiG9w0BAQEFAAOCAQ8A{base64:200}"',
    ],
    'deploy/keys.txt',
  ],
];

const rows = [...python, ...files].map(([what, found, clean, path = 'src/orders/settings.py']) => ({
  what,
  found,
  clean,
  path,
}));

describe.each(rows)('$what', ({ found, clean, path }) => {
  test.each(found)('finds %s', shape => {
    const missed = [1, 2, 3, 4, 5].filter(
      seed => scanBlob(Buffer.from(expandShape(shape, seed).text), path).length !== 1,
    );
    expect(missed).toEqual([]);
  });

  test.each(clean)('leaves alone %s', shape => {
    const found = [1, 2, 3].flatMap(seed => scanBlob(Buffer.from(expandShape(shape, seed).text), path));
    expect(found).toEqual([]);
  });
});

describe('a password that a person thought up', () => {
  const draw = (shape: string) => Buffer.from(expandShape(shape, 3).text);
  test.each([
    ['src/orders/db.py', 'error'],
    ['compose.yml', 'error'],
    ['tests/test_orders.py', 'warning'],
    ['docs/setup.md', 'warning'],
  ])('in %s is of severity %s', (path, severity) => {
    expect(scanBlob(draw('password = "Sunflower{digits:3}"'), path)).toEqual([
      expect.objectContaining({ severity }),
    ]);
  });

  test('a plain word is doubtful', () => {
    expect(scanBlob(Buffer.from(`password = "${['sun', 'flower'].join('')}"`), 'src/a.py')).toEqual([
      expect.objectContaining({ severity: 'warning' }),
    ]);
  });

  test.each([
    'token = "Sunflower{digits:3}"',
    'api_key = "orders-{digits:3}"',
    'auth_key = "orders{digits:2}"',
  ])('is none under the name of something that machines draw: %s', shape => {
    expect(scanBlob(draw(shape), 'src/a.py')).toEqual([]);
  });
});
