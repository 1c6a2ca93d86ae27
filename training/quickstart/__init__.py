"""``offshelf train quickstart``: from packshots to a site within a number of minutes.

budget     who may take how long
record     what is done, so that a run can go on
run_steps  the loop over the steps
"""
