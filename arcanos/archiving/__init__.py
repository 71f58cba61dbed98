"""The archive of audits on a compliance drive: written once, named by digests, and read back before it counts.

`audit` is what is said of one archived audit, `names` where things stand on a drive, `drive` what a drive must be able
to do, `folder` the drive that is a folder; `putting`, `catalogue`, `fetching` and `verifying` are what is done with it.
"""
