-- State rows: each is the latest of its key and replaces what stands there. A row that says the
-- same is not written.
INSERT INTO :"tables".:table AS t (:columns)
SELECT :columns FROM :source
ON CONFLICT (:keys) DO UPDATE SET (:columns) = ROW (:values)
WHERE t.* IS DISTINCT FROM excluded.*;
