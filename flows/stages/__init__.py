"""The engine-free stages of the main job, in order: poll, pages, fold, code, publish; no Prefect in here."""
