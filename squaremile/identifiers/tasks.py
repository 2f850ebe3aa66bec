from squaremile.accounts.jobs import Queue, job
from squaremile.identifiers.policies import APPLY
from squaremile.identifiers.services import apply_stop_list


@job(APPLY, queue=Queue.FLOW)
def apply_the_stop_list_in_force() -> None:
    apply_stop_list()
