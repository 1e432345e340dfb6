"""What the gateway's own tests and the suite's need: a gateway process, and a service that misbehaves on demand.

pytest loads this package first, so that `gateway` means the package and not the folder that holds it and its tests.
"""
