-- Cases of another system: which of its numbers became which case. A file read twice makes no case twice, and
-- an import that was killed goes on behind the last rows it had committed.

SET LOCAL ROLE linli_owner;

CREATE TABLE imported_cases (
    source text NOT NULL CHECK (char_length(source) BETWEEN 1 AND 40),
    old_number text COLLATE "C" NOT NULL CHECK (char_length(old_number) BETWEEN 1 AND 100),
    home text COLLATE "C" NOT NULL,
    case_id uuid NOT NULL,
    imported_at timestamptz NOT NULL,
    PRIMARY KEY (source, old_number),
    FOREIGN KEY (home, case_id) REFERENCES cases DEFERRABLE
);
COMMENT ON TABLE imported_cases IS
    'The number a case had in another system; it also stands in the words of the case, by which it is found';
COMMENT ON COLUMN imported_cases.source IS 'The map it was read with, which stands for the other system';
CREATE INDEX imported_cases_of_case ON imported_cases (home, case_id);

SELECT ctx.protect('imported_cases', 'vault');
GRANT INSERT ON imported_cases TO linli_load;
GRANT SELECT ON imported_cases TO linli_definer;

SET LOCAL ROLE linli_definer;

CREATE FUNCTION imported_numbers(source text, numbers text[]) RETURNS TABLE (old_number text)
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
BEGIN
    PERFORM ctx.kind('load');
    RETURN QUERY SELECT i.old_number FROM imported_cases i
        WHERE i.source = imported_numbers.source AND i.old_number = ANY (numbers)
        ORDER BY i.old_number LIMIT 10000;
END $$;
COMMENT ON FUNCTION imported_numbers(text, text[]) IS 'Which of these numbers of another system are cases already';
GRANT EXECUTE ON FUNCTION imported_numbers(text, text[]) TO linli_load;

RESET ROLE;
