-- An event of the newest coding has an id of its own, which its numbers go by.
SELECT e.event_id FROM store.events e JOIN store.current_coding USING (coding_id)
GROUP BY e.coding_id, e.event_id HAVING count(*) > 1
