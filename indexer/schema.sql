-- The truth of a snapshot: reports, passages and what was found in them. Opens in Datasette as it is.
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT NOT NULL);

CREATE TABLE report (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,           -- order by id, from 0
    title TEXT NOT NULL,
    inspectorate TEXT NOT NULL,
    programme TEXT NOT NULL,
    framework TEXT,                             -- kind of publication inside the programme
    area TEXT,
    region TEXT,
    published TEXT,                             -- ISO date
    published_precision TEXT,                   -- 'day' or 'month'
    fieldwork_start TEXT,
    fieldwork_end TEXT,
    lead_inspector TEXT,
    overall_rating TEXT,
    score INTEGER,
    score_max INTEGER,
    fictional INTEGER NOT NULL,
    source_name TEXT NOT NULL,
    source_sha256 TEXT NOT NULL,
    media_type TEXT NOT NULL,
    pages INTEGER,
    passages INTEGER NOT NULL,
    warnings TEXT NOT NULL,                     -- JSON list of sentences
    word_account TEXT NOT NULL                  -- JSON list of [account, words]
);

CREATE TABLE judgement (
    report_id TEXT NOT NULL REFERENCES report(id),
    ordinal INTEGER NOT NULL,
    aspect TEXT NOT NULL,
    rating TEXT NOT NULL,
    standard TEXT,
    overall INTEGER NOT NULL,
    PRIMARY KEY (report_id, ordinal)
);

CREATE TABLE key_question (
    report_id TEXT NOT NULL REFERENCES report(id),
    ordinal INTEGER NOT NULL,
    standard TEXT,
    question TEXT NOT NULL,
    percent_yes INTEGER NOT NULL,
    PRIMARY KEY (report_id, ordinal)
);

CREATE TABLE recommendation (
    report_id TEXT NOT NULL REFERENCES report(id),
    ordinal INTEGER NOT NULL,
    number INTEGER,
    text TEXT NOT NULL,
    addressee TEXT,
    PRIMARY KEY (report_id, ordinal)
);

CREATE TABLE passage (
    row INTEGER PRIMARY KEY,                    -- its row in the vector matrix, from 0
    id TEXT NOT NULL UNIQUE,
    report_id TEXT NOT NULL REFERENCES report(id),
    ordinal INTEGER NOT NULL,
    text TEXT NOT NULL,
    kind TEXT NOT NULL,
    section TEXT NOT NULL,                      -- JSON list, outermost heading first
    standard TEXT,
    "start" INTEGER NOT NULL,                   -- characters of source_text.text
    "end" INTEGER NOT NULL,
    segments TEXT NOT NULL,                     -- JSON list of [start, end]
    page_start INTEGER,
    page_end INTEGER,
    number TEXT,
    addressee TEXT,
    stance TEXT NOT NULL,
    stance_probability REAL NOT NULL,
    stance_source TEXT NOT NULL,
    speaker TEXT NOT NULL,                      -- 'inspectorate', 'user' (a quotation) or 'boilerplate'
    UNIQUE (report_id, ordinal)
);

CREATE TABLE passage_theme (
    passage_row INTEGER NOT NULL REFERENCES passage(row),
    theme_id TEXT NOT NULL REFERENCES theme(id),
    ordinal INTEGER NOT NULL,                   -- order among the passage's themes, from 0
    probability REAL NOT NULL,
    certain INTEGER NOT NULL,
    source TEXT NOT NULL,
    evidence TEXT NOT NULL,                     -- JSON list of [start, end, words, weight] in passage.text
    PRIMARY KEY (passage_row, theme_id)
) WITHOUT ROWID;

CREATE TABLE footnote (
    passage_row INTEGER NOT NULL REFERENCES passage(row),
    ordinal INTEGER NOT NULL,
    marker TEXT NOT NULL,
    text TEXT NOT NULL,
    page INTEGER,
    PRIMARY KEY (passage_row, ordinal)
) WITHOUT ROWID;

-- Codings by researchers that were in force, and what rules and model had said of those passages.
CREATE TABLE coding (
    passage_row INTEGER NOT NULL REFERENCES passage(row),
    coder TEXT NOT NULL,
    subject TEXT NOT NULL,                      -- theme id, ':stance' or ':note'
    value TEXT NOT NULL,                        -- yes or no, a stance, or the note
    note TEXT NOT NULL,
    coded_at TEXT NOT NULL,                     -- UTC
    codebook TEXT NOT NULL,
    PRIMARY KEY (passage_row, coder, subject)
) WITHOUT ROWID;

CREATE TABLE disputed (                         -- coders are evenly divided: the model's answer was left
    passage_row INTEGER NOT NULL REFERENCES passage(row),
    subject TEXT NOT NULL,
    PRIMARY KEY (passage_row, subject)
) WITHOUT ROWID;

CREATE TABLE model_theme (                      -- as passage_theme, before the codings were laid over it
    passage_row INTEGER NOT NULL REFERENCES passage(row),
    theme_id TEXT NOT NULL REFERENCES theme(id),
    ordinal INTEGER NOT NULL,
    probability REAL NOT NULL,
    certain INTEGER NOT NULL,
    source TEXT NOT NULL,
    evidence TEXT NOT NULL,
    PRIMARY KEY (passage_row, theme_id)
) WITHOUT ROWID;

CREATE TABLE model_stance (
    passage_row INTEGER PRIMARY KEY REFERENCES passage(row),
    stance TEXT NOT NULL,
    probability REAL NOT NULL,
    source TEXT NOT NULL
);

CREATE TABLE theme (
    id TEXT PRIMARY KEY,
    position INTEGER NOT NULL UNIQUE,           -- order in the codebook, from 0
    name TEXT NOT NULL,
    "group" TEXT NOT NULL,
    definition TEXT NOT NULL,
    parent TEXT,
    passages INTEGER NOT NULL,
    reports INTEGER NOT NULL
);

CREATE TABLE source_text (report_id TEXT PRIMARY KEY REFERENCES report(id), text TEXT NOT NULL);

CREATE TABLE page (
    report_id TEXT NOT NULL REFERENCES report(id),
    number INTEGER NOT NULL,
    "start" INTEGER NOT NULL,
    "end" INTEGER NOT NULL,
    label TEXT,
    PRIMARY KEY (report_id, number)
) WITHOUT ROWID;

-- Statistics in passages ("28 out of 44 relevant cases"); corpus.figures says what each column holds.
CREATE TABLE figure (
    passage_row INTEGER NOT NULL REFERENCES passage(row),
    ordinal INTEGER NOT NULL,                   -- order in the passage, from 0
    kind TEXT NOT NULL,
    value REAL NOT NULL,
    high REAL,                                  -- upper end of a range
    denominator REAL,
    share REAL,                                 -- 0.0-1.0 of what it is out of, where it is such a figure
    comparison TEXT NOT NULL,
    unit TEXT,                                  -- what is counted, as printed
    unit_stems TEXT,                            -- the unit as figures are put together by it
    unit_source TEXT NOT NULL,
    "start" INTEGER NOT NULL,                   -- characters of passage.text, as the four below
    "end" INTEGER NOT NULL,
    unit_start INTEGER,
    unit_end INTEGER,
    comparison_start INTEGER,
    comparison_end INTEGER,
    PRIMARY KEY (passage_row, ordinal)
) WITHOUT ROWID;

-- Groups of near-equal findings: the same assertion with the same stance, in two reports or more. Only ids depend
-- on the library's history (docs/decisions/0013), so they stand here and nowhere else.
CREATE TABLE recurring_finding (
    position INTEGER PRIMARY KEY,               -- most areas first, from 0
    id TEXT NOT NULL UNIQUE,                    -- kept from snapshot to snapshot while most members stay
    stance TEXT NOT NULL,
    label TEXT NOT NULL,                        -- words of the most central member that is sure
    terms TEXT NOT NULL,                        -- JSON list of distinctive terms, strongest first
    central_row INTEGER NOT NULL REFERENCES passage(row),
    areas INTEGER NOT NULL,
    reports INTEGER NOT NULL,                   -- a report filed under two areas counts once
    passages INTEGER NOT NULL
);

CREATE TABLE recurring_member (
    finding INTEGER NOT NULL REFERENCES recurring_finding(position),
    ordinal INTEGER NOT NULL,                   -- most central first, from 0
    passage_row INTEGER NOT NULL UNIQUE REFERENCES passage(row),
    centrality REAL NOT NULL,                   -- mean probability of saying the same as the other members
    PRIMARY KEY (finding, ordinal)
) WITHOUT ROWID;

CREATE TABLE recurring_former (                 -- ids of groups that have gone into another one
    id TEXT PRIMARY KEY,
    finding INTEGER NOT NULL REFERENCES recurring_finding(position)
) WITHOUT ROWID;

-- Passages that were looked at when findings were grouped, in a group or not: the denominator of groups.
CREATE TABLE grouped_passage (passage_row INTEGER PRIMARY KEY REFERENCES passage(row));

-- Reports whose passages say word for word what those of an earlier one (by position) say: one report, filed twice.
CREATE TABLE same_report (
    report_id TEXT PRIMARY KEY REFERENCES report(id),
    same_as TEXT NOT NULL REFERENCES report(id)
) WITHOUT ROWID;

CREATE TABLE refused_file (path TEXT PRIMARY KEY, reason TEXT NOT NULL, message TEXT NOT NULL);

CREATE INDEX passage_theme_by_theme ON passage_theme (theme_id, certain);
