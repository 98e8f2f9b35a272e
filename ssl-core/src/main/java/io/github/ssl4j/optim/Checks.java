package io.github.ssl4j.optim;

/** The ranges that numbers of this package must lie in; NaN lies in none. */
final class Checks {

    private Checks() {}

    static void atLeastZero(String what, double found) {
        require(found >= 0 && Double.isFinite(found), what, "at least 0 and finite", found);
    }

    static void positive(String what, double found) {
        require(found > 0 && Double.isFinite(found), what, "above 0 and finite", found);
    }

    static void share(String what, double found) {
        require(found >= 0 && found < 1, what, "in [0, 1)", found);
    }

    static void finite(String what, double found) {
        require(Double.isFinite(found), what, "finite", found);
    }

    private static void require(boolean holds, String what, String expected, double found) {
        if (!holds) {
            throw new IllegalArgumentException(what + " should be " + expected + ", found " + found);
        }
    }
}
