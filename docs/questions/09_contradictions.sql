-- Which claims stand against each other in a country?
SELECT code, status, speaker, outlet, owner, quote FROM contradictions('BLR', '2020-08-01', '2020-08-31')
