-- A version is coded once by a coder version.
SELECT coding_id FROM store.codings GROUP BY coding_id HAVING count(*) > 1
