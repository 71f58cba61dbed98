from acme_arcanos import gini, iban, luhn

from arcanos.testing import check_format, check_operator, check_reducer


def test_what_we_promise() -> None:
    check_operator(luhn, true_for=["79927398713"], false_for=["79927398710"])
    check_reducer(gini)
    check_format(iban, accepts=["NO9386011117947"], refuses=["", "NO93"])
